--TEST--
A backed enum is its value, a unit enum its name, a Stringable its text
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

enum Suit: string { case Hearts = 'h♥'; case Number = '12'; }
enum Level: int { case High = 3; }
enum Plain { case Alpha; }
final class Text implements Stringable { public function __construct(private string $text) {} public function __toString(): string { return $this->text; } }
final class Old { public function __toString(): string { return '=old'; } }
$xlsx = new NativeXlsx(target());
$xlsx->appendRow([Suit::Hearts, Suit::Number, Level::High, Plain::Alpha, new Text('12.5'), new Old(), new Text('')]);
$xlsx->finish();
same([['h♥', '12', 3, 'Alpha', '12.5', '=old', '']], xlsx(target())->grid());
echo "done\n";
--EXPECT--
done
