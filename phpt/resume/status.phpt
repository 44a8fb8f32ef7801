--TEST--
status tells absent, building and finished, with the shape that is promised
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';

$path = target();
$types = static fn (array $status): array => array_map(get_debug_type(...), $status);
same(['state' => 'absent', 'id' => null, 'rows' => 0, 'bytes' => 0, 'chunks' => 0, 'badCells' => 0, 'sheets' => [], 'updatedAt' => null, 'lockedBy' => null], NativeXlsx::status($path));
same([], glob(folder() . '/*'), 'looking makes nothing');

$before = microtime(true);
$xlsx = new NativeXlsx($path, ['n'], 'Öne', ['id' => 'run', 'onBadCell' => 'text']);
$xlsx->appendChunk('a', [[1], [2], [NAN]]);
$xlsx->commit('token');
$xlsx->addSheet('Two');
$xlsx->appendChunk('b', [[1, INF]]);
$xlsx->appendRow(['pending']);
$status = NativeXlsx::status($path);
same(['state' => 'string', 'id' => 'string', 'rows' => 'int', 'bytes' => 'int', 'chunks' => 'int', 'badCells' => 'int', 'sheets' => 'array', 'updatedAt' => 'float', 'lockedBy' => 'int'], $types($status));
same(['building', 'run', 4, 2, 2, getmypid()], [$status['state'], $status['id'], $status['rows'], $status['chunks'], $status['badCells'], $status['lockedBy']]);
same([['name' => 'Öne', 'rows' => 3, 'token' => 'token'], ['name' => 'Two', 'rows' => 1, 'token' => null]], $status['sheets']);
ok($status['bytes'] > 0, 'bytes');
ok($status['updatedAt'] >= $before - 1 && $status['updatedAt'] <= microtime(true), 'updatedAt');
$xlsx->close();
same(null, NativeXlsx::status($path)['lockedBy'], 'nobody');

(new NativeXlsx($path))->finish();
$status = NativeXlsx::status($path);
same(['finished', 'run', 4, 2, 2, null], [$status['state'], $status['id'], $status['rows'], $status['chunks'], $status['badCells'], $status['lockedBy']]);
same([filesize($path), [['name' => 'Öne', 'rows' => 3, 'token' => 'token'], ['name' => 'Two', 'rows' => 1, 'token' => null]]], [$status['bytes'], $status['sheets']]);
ok(abs($status['updatedAt'] - filemtime($path)) < 1.01, 'updatedAt of the file');

// Without a receipt nobody knows what is in the file.
unlink("$path.receipt");
$status = NativeXlsx::status($path);
same(['finished', null, null, filesize($path), null, []], [$status['state'], $status['id'], $status['rows'], $status['bytes'], $status['chunks'], $status['sheets']]);
echo "done\n";
--EXPECT--
done
