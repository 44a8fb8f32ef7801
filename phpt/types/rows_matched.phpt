--TEST--
Lists are positional, names are matched to keys, missing ones are blank
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$xlsx = new NativeXlsx(target(), ['id', 'name', 'total', '2024']);
$xlsx->appendRow([1, 'list', 2.5, 'y']);
$xlsx->appendRow([1]);
$xlsx->appendRow([]);
$xlsx->appendRow(['name' => 'first', 'id' => 2]);
$xlsx->appendRow(['2024' => 'year', 'id' => 3]); // PHP makes an integer of that key
$xlsx->appendRow(['total' => null, 'id' => 4]);
$object = new stdClass();
[$object->id, $object->name, $object->other] = [5, 'object', 'not read'];
$xlsx->appendRow($object);
$xlsx->appendRow((object) ['2024' => 'cast', 'id' => 6]);
$xlsx->appendRow(new ArrayObject(['id' => 7, 'extra' => 1]));
final class Model implements ArrayAccess
{
    public array $asked = [];
    public int $id = 99; // an accessor wins over a property
    public function offsetExists(mixed $key): bool { return $key !== 'total'; }
    public function offsetGet(mixed $key): mixed { $this->asked[] = $key; return "got $key"; }
    public function offsetSet(mixed $key, mixed $value): void {}
    public function offsetUnset(mixed $key): void {}
}
$model = new Model();
$xlsx->appendRow($model);
same(['id', 'name', 'total', '2024'], $model->asked, 'only the declared keys, each once');
final class Magic extends stdClass { public function __get(string $name): mixed { return "magic $name"; } }
$xlsx->appendRow(new Magic());
$reference = ['id' => 8];
$reference['name'] = &$reference['id'];
$xlsx->appendRow($reference);
$xlsx->finish();
same([
    ['id', 'name', 'total', '2024'], [1, 'list', 2.5, 'y'], [1], [], [2, 'first'], [3, null, null, 'year'], [4], [5, 'object'], [6, null, null, 'cast'], [7],
    ['got id', 'got name', 'got total', 'got 2024'], ['magic id', 'magic name', 'magic total', 'magic 2024'], [8, 8],
], xlsx(target())->grid());
echo "done\n";
--EXPECT--
done
