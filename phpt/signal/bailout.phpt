--TEST--
Fatal errors, time-outs, memory_limit and exit inside an iterable: shutdown functions still work, no lock is left, committed rows stay
--FILE--
<?php
require __DIR__ . '/../scratch.inc';
const SCRIPT = <<<'PHP'
    $book = new NativeXlsx($argv[1], ['a'], options: ['header' => false]);
    register_shutdown_function(function () use ($book) {
        echo 'shutdown: ', $book->rowCount(), ' of ', $book->committedRowCount(), "\n";
    });
    // PHP 8.4 deprecates E_USER_ERROR: @ keeps that quiet, and doesn't silence the error itself.
    class Fatal { public function __toString(): string { @trigger_error('in __toString', E_USER_ERROR); } }
    function rows(string $how) {
        yield ['lost'];
        switch ($how) {
            case 'error': @trigger_error('in the generator', E_USER_ERROR);
            case 'text': yield [new Fatal()];
            case 'time': set_time_limit(1); while (true);
            case 'memory': ini_set('memory_limit', '64M'); $x = str_repeat('x', 1 << 28);
            case 'exit': exit(3);
            case 'undefined': undefined_function();
        }
    }
    if ($argv[2] === 'array') {
        set_time_limit(1);
        $rows = array_fill(0, 100_000, ['lost']);
        while (true) { $book->appendRows($rows); if ($book->rowCount() > 1_000_000) $book->rollback(); }
    }
    $book->appendChunk('lost', rows($argv[2]));
    PHP;
$path = scratch();
$book = new NativeXlsx($path, ['a'], options: ['header' => false]);
$book->appendChunk('kept', [['kept']]);
$book->close();
foreach (['error', 'text', 'time', 'memory', 'exit', 'undefined', 'array'] as $how) {
    echo "-- $how\n";
    $status = other(SCRIPT, $path, $how);
    echo "status $status\n";
}
$book = new NativeXlsx($path);
attempt(fn () => [$book->rowCount(), $book->hasChunk('kept'), $book->hasChunk('lost')]);
echo implode(' ', cells($book->finish())), "\n";
?>
--EXPECTF--
-- error

Fatal error: in the generator in %s on line %d
shutdown: 1 of 1
status 255
-- text

Fatal error: in __toString in %s on line %d
shutdown: 1 of 1
status 255
-- time

Fatal error: Maximum execution time of 1 second exceeded in %s on line %d
shutdown: 1 of 1
status 255
-- memory

Fatal error: Allowed memory size of 67108864 bytes exhausted%s
shutdown: 1 of 1
status 255
-- exit
shutdown: 1 of 1
status 3
-- undefined

Fatal error: Uncaught Error: Call to undefined function undefined_function() in %s
Stack trace:
%a
shutdown: 1 of 1
status 255
-- array

Fatal error: Maximum execution time of 1 second exceeded in %s on line %d
shutdown: %d of 1
status 255
[1,true,false]
A="kept"
