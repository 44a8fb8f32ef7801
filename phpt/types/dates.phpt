--TEST--
DateTimeInterface is a date in its own wall clock, whatever its zone
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$xlsx = new NativeXlsx(target());
final class Moment extends DateTimeImmutable
{
    public function format(string $format): string { return 'overridden'; }
}
$walls = ['2024-02-29 09:30:00', '2024-05-01 00:30:00', '2024-03-31 02:30:00', '1999-12-31 23:59:59', '2000-01-01 00:00:00', '9999-12-31 23:59:59', '1900-03-01 00:00:00'];
foreach ($walls as $wall) {
    $xlsx->appendRow([
        new DateTimeImmutable($wall, new DateTimeZone('UTC')),
        new DateTime($wall, new DateTimeZone('Pacific/Auckland')),
        new DateTimeImmutable($wall, new DateTimeZone('-11:30')),
        new Moment($wall, new DateTimeZone('America/St_Johns')),
    ]);
}
$xlsx->appendRow([new DateTimeImmutable('2024-01-01 09:30:00.123456'), new DateTimeImmutable('1900-01-01'), new DateTimeImmutable('1900-02-28 12:00')]);
$xlsx->finish();
$read = xlsx(target());
foreach ($walls as $at => $wall) {
    foreach (['A', 'B', 'C', 'D'] as $letter) {
        same(serial($wall), $read->value($letter . $at + 1), "$letter $wall");
    }
}
same(round(serial('2024-01-01 09:30:00') + 0.123 / 86400, 9), round($read->value('A8'), 9), 'rounded to the millisecond');
same([1, 59.5], [$read->value('B8'), $read->value('C8')], 'before the day that never was');
same('yyyy-mm-dd hh:mm:ss', $read->look('A1')->format);

// Out of Excel's calendar.
$xlsx = new NativeXlsx(target('out'));
foreach (['1899-12-31', '1500-01-01', '-0044-03-15', '10000-01-01'] as $day) {
    throws(NativeXlsx\CellException::class, 700, ['1900-01-01', 'row 1', 'column A'], static fn () => $xlsx->appendRow([(new DateTimeImmutable('2000-01-01'))->setDate((int) preg_replace('/(?<=\d)-.*/', '', $day), 1, 1)]));
}
echo "done\n";
--EXPECT--
done
