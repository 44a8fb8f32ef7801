<?php
// The rows of figure 1: 10,000 of them made beforehand, handed out again and again with a new id. So what is measured is
// the writing, not the inventing; and 10,000 rows are far beyond deflate's window, so the repetition helps nobody.
// bench/baseline/src/main.rs makes the same rows in Rust.

const NX_COLUMNS = [
    ['key' => 'id', 'type' => 'integer'],
    'reference', 'customer', 'email', 'country',
    ['key' => 'quantity', 'type' => 'integer'],
    ['key' => 'price', 'type' => 'number'],
    ['key' => 'paid', 'type' => 'boolean'],
    ['key' => 'created_at', 'type' => 'datetime', 'format' => 'yyyy-mm-dd hh:mm:ss'],
    'note',
];

function nx_pool(int $count = 10_000): array
{
    $state = 42;
    $random = static function (int $below) use (&$state): int {
        $state = ($state * 1_103_515_245 + 12_345) & 0x7fffffff;
        return ($state >> 8) % $below;
    };
    $list = static fn (string $name): array => file(__DIR__ . "/$name.txt", FILE_IGNORE_NEW_LINES);
    [$first, $last, $words] = [$list('first'), $list('last'), $list('words')];
    $countries = ['DE', 'FR', 'US', 'JP', 'BR', 'UA', 'PL', 'GB'];

    $pool = [];
    for ($i = 0; $i < $count; $i++) {
        $row = [0, sprintf('ORD-%06X-%06X', $random(1 << 23), $random(1 << 23))];
        $row[] = $first[$random(32)] . ' ' . $last[$random(32)];
        $row[] = sprintf('user%d.%d@example.com', $random(1_000_000), $random(100));
        $row[] = $countries[$random(8)];
        $row[] = $random(20) + 1;
        $row[] = $random(100_000) / 100;
        $row[] = $random(3) === 0;
        $row[] = gmdate('Y-m-d H:i:s', 1_577_836_800 + $random(1 << 23) * 18);
        $note = [];
        for ($left = $random(8); $left > 0; $left--) {
            $note[] = $words[$random(64)];
        }
        $row[] = $note === [] ? null : implode(' ', $note);
        $pool[] = $row;
    }
    return $pool;
}

function nx_rows(int $from, int $to, ?array $pool = null): Generator
{
    $pool ??= nx_pool();
    $count = count($pool);
    for ($id = $from; $id <= $to; $id++) {
        $row = $pool[$id % $count];
        $row[0] = $id;
        yield $row;
    }
}
