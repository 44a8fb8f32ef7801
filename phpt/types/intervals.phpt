--TEST--
DateInterval is a duration; one without fixed length is refused
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$xlsx = new NativeXlsx(target());
$xlsx->appendRow([new DateInterval('PT9H30M'), new DateInterval('PT26H5M4S'), new DateInterval('P2DT1S'), new DateInterval('PT0S'), new DateInterval('P2W')]);
$xlsx->appendRow([
    (new DateTimeImmutable('2024-01-01'))->diff(new DateTimeImmutable('2025-03-01 06:00')),
    (new DateTimeImmutable('2024-01-01 10:00'))->diff(new DateTimeImmutable('2024-01-01 10:00:30.5')),
    DateInterval::createFromDateString('90 minutes'),
]);
foreach ([new DateInterval('P1M'), new DateInterval('P1Y'), new DateInterval('P1Y2M3D')] as $interval) {
    throws(NativeXlsx\CellException::class, 700, ['months or years', 'column A'], static fn () => $xlsx->appendRow([$interval]));
}
throws(NativeXlsx\CellException::class, 700, 'negative', static fn () => $xlsx->appendRow([(new DateTimeImmutable('2024-01-02'))->diff(new DateTimeImmutable('2024-01-01'))]));
$xlsx->finish();
$read = xlsx(target());
$seconds = static fn (string $ref): float => round($read->value($ref) * 86400, 3);
same([34200.0, 93904.0, 172801.0, 0.0, 1209600.0], array_map($seconds, ['A1', 'B1', 'C1', 'D1', 'E1']));
same([425 * 86400 + 21600.0, 30.5, 5400.0], array_map($seconds, ['A2', 'B2', 'C2']));
same('[hh]:mm:ss', $read->look('B1')->format, 'beyond 24 hours');
echo "done\n";
--EXPECT--
done
