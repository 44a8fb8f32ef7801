--TEST--
foreach walks the cursor as its methods would: nested, left, thrown out of, in generators and destructors
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

numbers(20);
$new = static fn (string $sql = 'SELECT id FROM numbers', string $key = 'id') => new NativeCursor(url(), $sql, key: $key, chunk: 4);

// A loop within the first row goes on from it; from a later row on there is no going back.
$seen = [];
foreach ($cursor = $new() as $outer) {
    foreach ($cursor as $key => $inner) {
        $seen[] = [$outer['id'], $key, $inner['id']];
    }
}
same(array_map(static fn (int $id) => [1, $id - 1, $id], range(1, 20)), $seen);
throws(NativeXlsx\StateException::class, 509, 'forward only', static function () use ($new) {
    foreach ($cursor = $new() as $key => $row) {
        if ($key === 1) {
            foreach ($cursor as $row) {
            }
        }
    }
});
// Left, thrown out of, left by a generator that dies: what was looked at is the current row still.
$left = static function (NativeCursor $cursor): array {
    $rest = [$cursor->rowsRead()];
    for (; $cursor->valid(); $cursor->next()) {
        $rest[] = $cursor->current()['id'];
    }
    return $rest;
};
$cursor = $new();
foreach ($cursor as $row) {
    if ($row['id'] === 6) {
        break;
    }
}
same([6, ...range(6, 20)], $left($cursor), 'break');
$cursor = $new();
try {
    foreach ($cursor as $row) {
        $row['id'] < 9 || throw new LogicException('enough');
    }
} catch (LogicException) {
}
same([9, ...range(9, 20)], $left($cursor), 'throw');
$cursor = $new();
$generator = (static function () use ($cursor) {
    foreach ($cursor as $row) {
        yield $row['id'];
    }
})();
while ($generator->current() < 5) {
    $generator->next();
}
unset($generator);
gc_collect_cycles();
same([5, ...range(5, 20)], $left($cursor), 'generator');
$from = static function () use ($new) {
    yield from $new();

    return 'all';
};
$generator = $from();
same(array_combine(range(0, 19), range(1, 20)), array_map(static fn (array $row) => $row['id'], iterator_to_array($generator)));
same('all', $generator->getReturn());
// Moved on, or closed, in the middle.
$seen = [];
foreach ($cursor = $new() as $key => $row) {
    $seen[$key] = $row['id'];
    $cursor->next();
}
same(array_combine(range(0, 18, 2), range(1, 19, 2)), $seen);
throws(NativeXlsx\StateException::class, 509, 'closed', static function () use ($new) {
    foreach ($cursor = $new() as $row) {
        $cursor->close();
    }
});
// By an old row's destructor, when the engine has copied the new one already.
final class Mover
{
    public function __construct(private NativeCursor $cursor)
    {
    }

    public function __destruct()
    {
        $this->cursor->next();
    }
}
$seen = [];
$cursor = $new();
$row = new Mover($cursor);
foreach ($cursor as $key => $row) {
    $seen[$key] = $row['id'];
    $row = new Mover($cursor);
}
same([0 => 1, 2 => 3, 4 => 5, 6 => 7], array_slice($seen, 0, 4, true));
unset($row);
// The loop holds what it walks.
$cursor = $new();
$count = 0;
foreach ($cursor as $row) {
    unset($cursor);
    $count++;
}
same(20, $count);
$object = new class {
    public int $row = 0;
};
throws(TypeError::class, 0, 'array', static function () use ($new, $object) {
    foreach ($new() as $object->row) {
    }
});
same(range(1, 20), array_map(static fn (array $row) => $row['id'], (static fn (array ...$rows) => $rows)(...$new())));

// A row is the reader's own: what is written into it shows in no other, nor in the cursor's.
$seen = [];
foreach ($cursor = $new('SELECT id, name FROM numbers WHERE id < 4') as $row) {
    $row['id'] *= 100;
    unset($row['name']);
    $row[] = 'more';
    $seen[] = [$row, $cursor->current()];
}
same([[['id' => 100, 'more'], ['id' => 1, 'name' => 'name 1']], [['id' => 200, 'more'], ['id' => 2, 'name' => 'name 2']], [['id' => 300, 'more'], ['id' => 3, 'name' => 'name 3']]], $seen);
// Names that are numbers are integers, as everywhere in PHP.
foreach ([
    ['SELECT id AS `0`, n AS `1`, name AS `2` FROM numbers', '0', [0 => 1, 1 => 2, 2 => 'name 1']],
    ['SELECT n AS `7`, id, name AS `007` FROM numbers', 'id', [7 => 2, 'id' => 1, '007' => 'name 1']],
    ['SELECT id AS `1`, n AS `0`, name AS `-5` FROM numbers', '1', [1 => 1, 0 => 2, -5 => 'name 1']],
    ['SELECT id, n AS `9223372036854775808`, name AS `-0` FROM numbers', 'id', ['id' => 1, '9223372036854775808' => 2, '-0' => 'name 1']],
] as [$sql, $key, $expected]) {
    foreach ($new($sql, $key) as $row) {
        break;
    }
    same($expected, $row, $sql);
    foreach ($new($sql, $key)->chunks() as [$first, $second]) {
        break;
    }
    same([$expected, array_keys($expected), 4], [$first, array_keys($second), $second[array_key_first(array_filter($expected, static fn ($value) => $value === 2))]], $sql);
    $keys = array_filter(array_keys($expected), 'is_int');
    $row[] = 'next';
    same($keys === [] ? 0 : max($keys) + 1, array_key_last($row), $sql);
}
// Many columns.
$names = array_map(static fn (int $n) => "column_$n", range(1, 900));
$row = $new('SELECT id, ' . implode(', ', array_map(static fn (string $name, int $n) => "id + $n AS $name", $names, range(1, 900))) . ' FROM numbers WHERE id > 2')->current();
same(['id' => 3] + array_combine($names, range(4, 903)), $row);
echo "done\n";
--EXPECT--
done
