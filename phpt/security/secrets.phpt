--TEST--
The password is in nothing that a program can print: dumps, casts, traces, logs, serialised or cloned cursors
--INI--
zend.exception_ignore_args=0
zend.exception_string_param_max_len=1000
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

numbers(3);
$secret = env('PASSWORD');
$clean = static function (string $text, string $what) use ($secret): void {
    ok(!str_contains($text, $secret) && !str_contains($text, rawurlencode($secret)), "$what shows the password");
};
$log = folder() . '/error.log';
ini_set('log_errors', '1');
ini_set('error_log', $log);
foreach (['new', 'open', 'closed'] as $state) {
    foreach (['url' => url(), 'array' => laravel(), 'nested' => ['url' => url()]] as $form => $connection) {
        $cursor = new NativeCursor($connection, 'SELECT id FROM numbers');
        if ($state !== 'new') {
            $cursor->valid();
            $clean(print_r($cursor->explain(), true), 'explain()');
        }
        $pages = $cursor->chunks();
        if ($state === 'closed') {
            $cursor->close();
        }
        foreach ([$cursor, $pages] as $object) {
            ob_start();
            var_dump($object, (array) $object, get_object_vars($object), get_mangled_object_vars($object));
            print_r($object);
            var_export($object);
            debug_zval_dump($object);
            echo json_encode($object), new ReflectionObject($object);
            foreach ($object::class === NativeCursor::class ? [] : (array) $object as $name => $value) {
                echo $name, $value;
            }
            $clean(ob_get_clean(), "$form, $state: a dump");
            error_log(print_r($object, true));
            foreach (['serialize', 'clone', 'igbinary'] as $way) {
                try {
                    match ($way) {
                        'serialize' => serialize($object),
                        'clone' => clone $object,
                        'igbinary' => unserialize('O:' . strlen($object::class) . ':"' . $object::class . '":0:{}'),
                    };
                    ok(false, $object::class . " lets itself be copied: $way");
                } catch (Error | Exception $error) {
                    ok(preg_match('/not allowed|uncloneable/', $error->getMessage()) === 1, $error->getMessage());
                    $clean($error . print_r($error->getTrace(), true), "$way");
                }
            }
        }
    }
}
$parameter = (new ReflectionMethod(NativeCursor::class, '__construct'))->getParameters()[0];
same(['connection', ['SensitiveParameter']], [$parameter->getName(), array_map(static fn ($attribute) => $attribute->getName(), $parameter->getAttributes())]);

// Whatever is wrong with the arguments or the server, and whoever prints it.
$attempts = [
    static fn () => new NativeCursor(url(), 'SELECT id FROM numbers ORDER BY id'),
    static fn () => new NativeCursor(url('nonsense=1'), 'SELECT 1'),
    static fn () => new NativeCursor(laravel(['port' => 'x']), 'SELECT 1'),
    static fn () => new NativeCursor(laravel(['timezone' => "'"]), 'SELECT 1'),
    static fn () => new NativeCursor(url(), 'SELECT 1', options: ['nope' => 1]),
    static fn () => new NativeCursor(connection: laravel(['password' => [env('PASSWORD')]]), sql: 'SELECT 1'),
    static fn () => new NativeCursor(url('', ['host' => 'nowhere..invalid']), 'SELECT 1'),
    static fn () => new NativeCursor(url('', ['user' => 'nobody']), 'SELECT id FROM numbers'),
    static fn () => new NativeCursor(url('', ['port' => 1]), 'SELECT id FROM numbers'),
    static fn () => new NativeCursor(url('ssl-mode=required'), 'SELECT id FROM numbers'),
    static fn () => new NativeCursor(url(), 'SELECT id FROM missing'),
    static fn () => new NativeCursor(laravel(['options' => [PDO::MYSQL_ATTR_INIT_COMMAND => 'SELECT wrong']]), 'SELECT id FROM numbers'),
    static fn () => new NativeCursor(url(), []),
    static fn () => new NativeCursor(url()),
];
foreach ($attempts as $number => $attempt) {
    try {
        $attempt()->valid();
        ok(false, "attempt $number went well");
    } catch (Throwable $error) {
        ob_start();
        var_dump($error);
        var_dump($error->getTrace());
        $clean(ob_get_clean() . $error . $error->getMessage() . $error->getTraceAsString() . serialize(array_map(static fn ($frame) => [$frame['function'], array_map(get_debug_type(...), $frame['args'] ?? [])], $error->getTrace())), "attempt $number");
        error_log((string) $error);
        foreach ($error->getTrace() as $frame) {
            if (($frame['class'] ?? '') === NativeCursor::class && $frame['function'] === '__construct') {
                same(SensitiveParameterValue::class, get_debug_type($frame['args'][0]), "attempt $number");
            }
        }
    }
}
$clean(file_get_contents($log), 'the log');
// A process that dies of it prints no more.
file_put_contents(folder() . '/dies.php', '<?php ini_set("zend.exception_ignore_args", "0"); ini_set("zend.exception_string_param_max_len", "1000"); new NativeCursor(json_decode(stream_get_contents(STDIN), true), "SELECT 1", key: "");');
$process = proc_open([PHP_BINARY, '-d', 'extension=' . extension_file(), '-d', 'display_errors=1', '-d', 'log_errors=1', '-d', 'error_log=', folder() . '/dies.php'], [['pipe', 'r'], ['pipe', 'w'], ['pipe', 'w']], $pipes);
fwrite($pipes[0], json_encode(laravel()));
fclose($pipes[0]);
$said = stream_get_contents($pipes[1]) . stream_get_contents($pipes[2]);
ok(proc_close($process) === 255 && str_contains($said, 'Object(SensitiveParameterValue)'), $said);
$clean($said, 'a fatal error');
echo "done\n";
--EXPECT--
done
