--TEST--
Cells: every PHP type by the rules; dates keep their own wall clock, whatever the zone
--INI--
date.timezone=America/New_York
precision=17
--FILE--
<?php
require __DIR__ . '/../scratch.inc';
enum Plain { case One; }
enum Named: string { case Two = 'two'; }
enum Counted: int { case Three = 3; }
class Text { public function __toString(): string { return 'text of it'; } }
class Loud extends DateTimeImmutable { public function format($format): string { return 'loud'; } }
$book = new NativeXlsx(scratch(), ['v'], options: ['header' => false]);
$good = [
    null, true, false, 0, -5, 123456789012345, 1234567890123456, 1.5, 0.1, -0.0, 1e300, '', '=1+1', '007', 'Zoë & <b>', Plain::One, Named::Two,
    Counted::Three, new Text(),
    new DateTime('2024-02-29 12:00:00', new DateTimeZone('Asia/Tokyo')),
    new DateTimeImmutable('2024-02-29 12:00:00.5 +00:00'),
    new Loud('2024-02-29'),
    (new DateTime('2024-01-31'))->modify('+1 month')->setTime(25, 0),
    new DateInterval('PT36H'),
    (new DateTime('2024-01-01'))->diff(new DateTime('2024-03-01 06:00')),
];
foreach ($good as $value) {
    $book->appendRow([$value]);
}
$bad = [
    NAN, INF, [], [1], fopen('php://memory', 'r'), "\xff", new stdClass(), fn () => 1, new DateInterval('P1M'),
    (new DateTime('2024-03-01'))->diff(new DateTime('2024-01-01')), new DateTime('1899-12-31'), new DateTime('-0044-03-15'),
];
foreach ($bad as $value) {
    attempt(fn () => $book->appendRow([$value]));
}
attempt(fn () => $book->appendRow([new class { public function __toString(): string { throw new DomainException('mine'); } }]));
attempt(fn () => $book->appendRow([(new ReflectionClass('DateTime'))->newInstanceWithoutConstructor()]));
attempt(fn () => $book->rowCount());
echo implode("\n", cells($book->finish())), "\n";
?>
--EXPECTF--
NativeXlsx\CellException 700 @Sheet1:26:v: %s
NativeXlsx\CellException 700 @Sheet1:26:v: %s
NativeXlsx\CellException 700 @Sheet1:26:v: %san array doesn't fit into a cell%s
NativeXlsx\CellException 700 @Sheet1:26:v: %san array doesn't fit into a cell%s
NativeXlsx\CellException 700 @Sheet1:26:v: %sa resource doesn't fit into a cell
NativeXlsx\CellException 700 @Sheet1:26:v: %snot valid UTF-8%s
NativeXlsx\CellException 700 @Sheet1:26:v: %sstdClass%s
NativeXlsx\CellException 700 @Sheet1:26:v: %sClosure%s
NativeXlsx\CellException 700 @Sheet1:26:v: %smonths or years%s
NativeXlsx\CellException 700 @Sheet1:26:v: %s
NativeXlsx\CellException 700 @Sheet1:26:v: %s
NativeXlsx\CellException 700 @Sheet1:26:v: %s
DomainException 0: mine
%r(DateObject)?Error%r 0: %s
25

A=b 1
A=b 0
A=0
A=-5
A=123456789012345
A="1234567890123456"
A=1.5
A=0.1
A=%S0
A=1%s
A=""
A="=1+1"
A="007"
A="Zoë & <b>"
A="One"
A="two"
A=3
A="text of it"
A=45351.5
A=45351.5000057%d
A=45351
A=45354.0416%d
A=1.5
A=60.25
