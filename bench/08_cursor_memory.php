<?php
// 8. Memory of a walk does not follow the number of rows.
return static function (Bench\Bench $bench): void {
    $bench->say('10,000,000 rows into MariaDB');
    $db = Demo\pdo();
    $db->exec('DROP TABLE IF EXISTS many');
    $db->exec('CREATE TABLE many (id INT UNSIGNED NOT NULL PRIMARY KEY, name VARCHAR(40) NOT NULL, amount DECIMAL(12, 2) NOT NULL)');
    for ($from = 1; $from < 10_000_000; $from += 1_000_000) {
        $db->exec("INSERT INTO many SELECT seq, CONCAT('name ', seq), seq % 1000000 / 100 FROM seq_{$from}_to_" . ($from + 999_999));
    }
    $peaks = [];
    foreach ([10_000, 10_000_000] as $rows) {
        for ($run = 0; $run < $bench->runs; $run++) {
            $job = $bench->job('memory', $rows);
            $job['rows'] === $rows || throw new LogicException("{$job['rows']} rows");
            $peaks[$rows][] = $job['peak'] / 1024;
        }
    }
    [$few, $many] = [$bench::median($peaks[10_000]), $bench::median($peaks[10_000_000])];
    $db->exec('DROP TABLE many');
    $bench->atMost('peak memory of foreach over 10,000,000 rows, above that over 10,000', $many - $few, 1, ' MiB', sprintf('%.2f MiB against %.2f MiB', $many, $few));
};
