--TEST--
The id is stored and compared on every open
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';

$path = target();
(new NativeXlsx($path, options: ['id' => 'run-1']))->close();
same('run-1', NativeXlsx::status($path)['id']);
(new NativeXlsx($path))->close(); // not said: not compared
(new NativeXlsx($path, options: ['id' => 'run-1']))->close();
throws(NativeXlsx\StateException::class, 504, ["'run-1'", "'run-2'", $path], static fn () => new NativeXlsx($path, options: ['id' => 'run-2']));
(new NativeXlsx($path))->discard();
(new NativeXlsx($path))->close();
throws(NativeXlsx\StateException::class, 504, ['without an id', "'run-1'"], static fn () => new NativeXlsx($path, options: ['id' => 'run-1']));
throws(NativeXlsx\Exception::class, 100, "'id'", static fn () => new NativeXlsx(target('x'), options: ['id' => '']));
throws(NativeXlsx\Exception::class, 100, "'id'", static fn () => new NativeXlsx(target('x'), options: ['id' => 5]));
throws(NativeXlsx\Exception::class, 100, "'id'", static fn () => new NativeXlsx(target('x'), options: ['id' => str_repeat('x', 256)]));
echo "done\n";
--EXPECT--
done
