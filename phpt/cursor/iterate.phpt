--TEST--
Iterating a cursor: rows as PHP values, forward only, going on from the token, pages, keys
--FILE--
<?php
require __DIR__ . '/../scratch.inc';
[$url, $pdo] = database();
$pdo->exec('CREATE OR REPLACE TABLE boundary_iterate (id BIGINT UNSIGNED PRIMARY KEY, d DECIMAL(10,2), f FLOAT, g DOUBLE, day DATE, at DATETIME(3), t TIME, b BIT(8), y YEAR, ti TINYINT(1), nothing INT, `2024` INT)');
$pdo->exec("INSERT INTO boundary_iterate SELECT seq, seq / 4, 1.1, 2.5, '2024-02-29', '2024-02-29 23:59:59.5', '-30:01:02', b'1000001', 2024, 1, NULL, 7 FROM seq_1_to_99");
$pdo->exec('INSERT INTO boundary_iterate (id) VALUES (18446744073709551615)');
$cursor = new NativeCursor($url, 'SELECT * FROM boundary_iterate', chunk: 30);
attempt(fn () => [$cursor->token(), $cursor->rowsRead(), $cursor->isDone()]);
foreach ($cursor as $n => $row) {
    if ($n === 0) {
        var_dump($row);
    }
    if ($n === 39) {
        break;
    }
}
attempt(fn () => [$n, $row['id'], $cursor->rowsRead(), $cursor->isDone(), $cursor->key(), $cursor->current() === $row]);
attempt(function () use ($cursor) { foreach ($cursor as $row); });
$rest = new NativeCursor($url, 'SELECT * FROM boundary_iterate', after: $cursor->token());
$rows = iterator_to_array($rest);
attempt(fn () => [count($rows), $rows[0]['id'], $rows[59]['id'], $rest->isDone(), $rest->valid(), $rest->current(), $rest->key()]);
attempt(fn () => iterator_to_array($rest));

echo "-- by hand: a row that nobody looks at is skipped\n";
$hand = new NativeCursor($url, 'SELECT id FROM boundary_iterate');
$hand->rewind();
$hand->next();
$hand->next();
attempt(fn () => [$hand->valid(), $hand->key(), $hand->rowsRead(), $hand->current(), $hand->rowsRead(), $hand->key()]);

echo "-- pages\n";
$cursor = new NativeCursor($url, 'SELECT id, t FROM boundary_iterate', chunk: 40);
$pages = $cursor->chunks();
attempt(fn () => [$pages instanceof Iterator, $pages->valid(), $cursor->rowsRead(), $cursor->token(), count($pages->current()), $cursor->rowsRead()]);
$token = $cursor->token();
$pages->next();
attempt(fn () => [$pages->valid(), $cursor->token() === $token]);
attempt(fn () => $cursor->valid());
foreach ((new NativeCursor($url, 'SELECT id, t FROM boundary_iterate', chunk: 40, after: $token))->chunks() as $n => $page) {
    echo $n, ': ', count($page), ' from ', $page[0]['id'], "\n";
}
attempt(fn () => $pages->current()[0]['id']);
foreach ((new NativeCursor($url, 'SELECT id, t FROM boundary_iterate', chunk: 60))->keys() as $n => $keys) {
    echo $n, ': ', count($keys), ' ', json_encode(array_slice($keys, -2)), "\n";
}
$cursor = new NativeCursor($url, 'SELECT id FROM boundary_iterate WHERE id < ?', [3]);
attempt(fn () => iterator_to_array($cursor->keys()));
attempt(fn () => $cursor->current());
attempt(fn () => array_keys($cursor->explain()));
$cursor->close();
$cursor->close();
attempt(fn () => $cursor->valid());

echo "-- bindings\n";
enum Limit: int { case Two = 2; }
foreach ([[true, 1.5, null, 'a'], [Limit::Two, new DateTime('2024-02-29 01:02:03'), new class { public function __toString(): string { return 'text'; } }, "\xff"]] as $values) {
    $query = 'SELECT id, ? AS a, ? AS b, ? AS c, HEX(?) AS d FROM boundary_iterate WHERE id = 1';
    attempt(fn () => (new NativeCursor($url, $query, $values))->current());
}
attempt(fn () => new NativeCursor($url, 'SELECT 1', ['name' => 1]));
attempt(fn () => new NativeCursor($url, 'SELECT 1', [[1]]));
$pdo->exec('DROP TABLE boundary_iterate');
?>
--EXPECTF--
[null,0,false]
array(12) {
  ["id"]=>
  int(1)
  ["d"]=>
  string(4) "0.25"
  ["f"]=>
  float(1.1)
  ["g"]=>
  float(2.5)
  ["day"]=>
  string(10) "2024-02-29"
  ["at"]=>
  string(23) "2024-02-29 23:59:59.500"
  ["t"]=>
  string(9) "-30:01:02"
  ["b"]=>
  int(65)
  ["y"]=>
  string(4) "2024"
  ["ti"]=>
  int(1)
  ["nothing"]=>
  NULL
  [2024]=>
  int(7)
}
[39,40,40,false,39,true]
NativeXlsx\StateException 509: This cursor goes forward only; %s
[60,41,"18446744073709551615",true,false,null,null]
NativeXlsx\StateException 509: This cursor goes forward only; %s
-- by hand: a row that nobody looks at is skipped
[true,2,2,{"id":3},3,2]
-- pages
[true,true,0,null,40,40]
[true,true]
NativeXlsx\StateException 509: This cursor is being iterated by chunks(); finish that first
0: 40 from 41
1: 20 from 81
41
0: 60 [59,60]
1: 40 [99,"18446744073709551615"]
[[1,2]]
NativeXlsx\StateException 509: This cursor reads keys only, %s
["sql",%s]
NativeXlsx\StateException 509: %s
-- bindings
{"id":1,"a":1,"b":1.5,"c":null,"d":"61"}
{"id":1,"a":2,"b":"2024-02-29 01:02:03","c":"text","d":"FF"}
NativeXlsx\Exception 100: bindings: %s'name'%s
NativeXlsx\Exception 100: bindings: an array can't be bound; one value per placeholder
