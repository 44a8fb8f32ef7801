--TEST--
Every parameter can be given by name
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$xlsx = new NativeXlsx(path: target(), columns: ['a'], sheet: 'One', options: ['autofilter' => true]);
$xlsx->appendRow(row: [1], style: ['bold' => true]);
$xlsx->appendRows(rows: [[2]]);
$xlsx->commit(token: 't');
same(true, $xlsx->appendChunk(key: 'k', rows: [[3]]));
same(true, $xlsx->hasChunk(key: 'k'));
$xlsx->addSheet(name: 'Two', columns: ['b'], options: ['header' => false]);
$xlsx->selectSheet(name: 'One');
same('t', $xlsx->token(sheet: 'One'));
$xlsx->finish();
same('finished', NativeXlsx::status(path: target())['state']);
same([['a'], [1], [2], [3]], xlsx(target())->grid());
same([], xlsx(target())->grid('Two'));

foreach (['NativeXlsx' => ['__construct', 'appendRow', 'appendRows', 'appendChunk', 'appendCursor', 'addSheet', 'commit', 'status'], 'NativeCursor' => ['__construct']] as $class => $methods) {
    foreach ($methods as $method) {
        echo $method, '(', implode(', ', array_map(static fn ($parameter) => $parameter->getType() . ' $' . $parameter->getName()
            . ($parameter->isOptional() ? ' = ' . str_replace(["\n", ' '], '', var_export($parameter->getDefaultValue(), true)) : ''),
            (new ReflectionMethod($class, $method))->getParameters())), ")\n";
    }
}
--EXPECTF--
__construct(string $path, ?array $columns = NULL, ?string $sheet = NULL, array $options = array())
appendRow(object|array $row, ?array $style = NULL)
appendRows(%s $rows)
appendChunk(string $key, %s $rows)
appendCursor(NativeCursor $cursor, int $rowsPerCommit = 10000, ?float $seconds = NULL, ?callable $progress = NULL)
addSheet(string $name, ?array $columns = NULL, array $options = array())
commit(?string $token = NULL)
status(string $path)
__construct(array|string $connection, string $sql, array $bindings = array(), array|string $key = 'id', int $chunk = 5000, ?string $after = NULL, array $options = array())
