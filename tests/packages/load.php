<?php
// Loads this machine's Debian package index into the table `packages` of the private MariaDB, as apt gives it:
//
//     apt-cache dumpavail | php load.php

require dirname(__DIR__, 2) . '/demo/orders.php';

$db = Demo\pdo();
$db->exec('DROP TABLE IF EXISTS packages');
// Text keys that only a binary collation tells apart, columns of every kind, long text with line breaks.
$db->exec("CREATE TABLE packages (
    package VARCHAR(120) COLLATE utf8mb4_bin NOT NULL,
    version VARCHAR(80) COLLATE utf8mb4_bin NOT NULL,
    architecture VARCHAR(20) COLLATE utf8mb4_bin NOT NULL,
    section VARCHAR(60) NOT NULL,
    priority ENUM('required', 'important', 'standard', 'optional', 'extra') NULL,
    essential TINYINT(1) NOT NULL,
    installed_size INT UNSIGNED NULL,
    size BIGINT UNSIGNED NULL,
    ratio DECIMAL(14, 6) NULL,
    kib_per_file FLOAT NULL,
    maintainer VARCHAR(255) NOT NULL,
    homepage TEXT NULL,
    depends MEDIUMTEXT NULL,
    provides MEDIUMTEXT NULL,
    tag TEXT NULL,
    description TEXT NOT NULL,
    control MEDIUMTEXT NOT NULL,
    loaded_at DATETIME(3) NOT NULL,
    PRIMARY KEY (package, version, architecture)
) DEFAULT CHARSET = utf8mb4");

// 18 columns; a cell holds 32,767 UTF-16 units, and some packages provide more than that.
$fits = static fn (?string $text): ?string => $text === null ? null : mb_substr($text, 0, 32_000);
$marks = '(' . implode(', ', array_fill(0, 18, '?')) . ')';
$batch = [];
$save = static function () use ($db, &$batch, $marks): void {
    if ($batch === []) {
        return;
    }
    $insert = $db->prepare('INSERT IGNORE INTO packages VALUES ' . implode(', ', array_fill(0, count($batch), $marks)));
    $insert->execute(array_merge(...$batch));
    $batch = [];
};

$db->beginTransaction();
$stanza = '';
$number = 0;
while (true) {
    $line = fgets(STDIN);
    if ($line !== false && trim($line) !== '') {
        $stanza .= $line;
        continue;
    }
    if ($stanza !== '') {
        preg_match_all('/^([A-Za-z0-9-]+):[ \t]*(.*(?:\n[ \t].*)*)/m', $stanza, $matches);
        $field = array_combine(array_map(strtolower(...), $matches[1]), $matches[2]);
        $size = isset($field['size']) ? (int) $field['size'] : null;
        $installed = isset($field['installed-size']) ? (int) $field['installed-size'] : null;
        $number++;
        $batch[] = [
            $field['package'],
            $field['version'],
            $field['architecture'],
            $field['section'] ?? 'none',
            $field['priority'] ?? null,
            (int) (($field['essential'] ?? 'no') === 'yes'),
            $installed,
            $size,
            $installed && $size ? sprintf('%.6f', $size / $installed) : null,
            $installed === null ? null : $installed / 7,
            $field['maintainer'],
            $field['homepage'] ?? null,
            $fits($field['depends'] ?? null),
            $fits($field['provides'] ?? null),
            $fits($field['tag'] ?? null),
            $fits($field['description']),
            $fits($stanza),
            gmdate('Y-m-d H:i:s', 1_700_000_000 + $number * 61) . sprintf('.%03d', $number % 1000),
        ];
        if (count($batch) === 500) {
            $save();
        }
        $stanza = '';
    }
    if ($line === false) {
        break;
    }
}
$save();
$db->commit();
echo $db->query('SELECT COUNT(*) FROM packages')->fetchColumn(), "\n";
