<?php
// Makes workbooks of every kind, and beside each what a reader must find in it (NAME.xlsx, NAME.json; judges.py says in
// what words). One that can't be made leaves NAME.failed. Usage, inside scripts/with-mariadb: php -d extension=… cases.php FOLDER

require dirname(__DIR__, 2) . '/demo/orders.php';

[, $folder] = $argv;

/** @param callable(string $path): array $make  gives the expectation */
function workbook(string $name, callable $make): void
{
    global $folder;
    $path = "$folder/$name.xlsx";
    try {
        $want = $make($path);
    } catch (Throwable $error) {
        echo "FAIL $name: $error\n";
        file_put_contents("$folder/$name.failed", $error);
        return;
    }
    file_put_contents("$folder/$name.json", json_encode($want, JSON_UNESCAPED_UNICODE | JSON_PRETTY_PRINT | JSON_PRESERVE_ZERO_FRACTION | JSON_THROW_ON_ERROR));
}

$moment = static fn (string $iso): array => ['moment' => $iso];
$span = static fn (float $seconds): array => ['span' => $seconds];

foreach (glob(__DIR__ . '/cases/*.php') as $file) {
    require $file;
}
