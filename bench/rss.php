<?php
// Rows without end through one handle, with a commit every 50,000: prints resident memory after each million and fails
// if the last is 1 MiB or more above the first. Every 1,048,576 rows a new worksheet begins; it may cost its few hundred
// bytes of state and a descriptor, which is part of what is measured.

$rows = (int) ($argv[1] ?? 10_000_000);
$folder = sys_get_temp_dir() . '/nx-rss-' . getmypid();
mkdir($folder, 0700);
register_shutdown_function(static function () use ($folder): void {
    array_map(unlink(...), glob("$folder/book.xlsx.part/*"));
    @rmdir("$folder/book.xlsx.part");
    rmdir($folder);
});
$resident = static function (): int {
    preg_match('/^VmRSS:\s+(\d+)/m', file_get_contents('/proc/self/status'), $found);
    return (int) $found[1];
};

// Made beforehand, so that what grows is the writer's.
$data = [];
for ($n = 0; $n < 1000; $n++) {
    $data[] = [$n, "ORD-$n", md5((string) $n), $n / 8, $n % 2 === 0];
}
$xlsx = new NativeXlsx("$folder/book.xlsx", ['id', 'reference', 'text', 'price', 'paid'], options: ['durability' => 'process']);
$first = null;
for ($done = 0; $done < $rows;) {
    for ($batch = 0; $batch < 50; $batch++) {
        $done += $xlsx->appendRows($data);
    }
    $xlsx->commit();
    if ($done % 1_000_000 === 0) {
        $now = $resident();
        $first ??= $now;
        printf("%11s rows: %d KiB resident, %+d\n", number_format($done), $now, $now - $first);
    }
}
$grown = $resident() - $first;
printf("%d KiB from row 1,000,000 to row %s; must be below 1024\n", $grown, number_format($rows));
exit($grown < 1024 ? 0 : 1);
