<?php
// Writes what the matrix ran into docs/testing.md, between its marks: `figures.php DOCUMENT REPORT...`, where a report is
// what scripts/matrix.d/suites wrote.

[, $document, ] = $argv;
$text = sprintf("On %s, %s:\n\n| system | what | passed | failed | seconds |\n| --- | --- | --- | --- | --- |\n", php_uname('m'), gmdate('Y-m-d'));
foreach (array_slice($argv, 2) as $report) {
    $system = '';
    foreach (file($report, FILE_IGNORE_NEW_LINES) as $line) {
        [$name, $rest] = explode(' ', $line, 2);
        if ($name === 'system') {
            $system = trim($rest);
        } elseif ($name !== 'total') {
            [$passed, $failed, $seconds] = preg_split('/\s+/', trim($rest));
            $text .= "| $system | $name | $passed | $failed | $seconds |\n";
            $system = '';
        }
    }
}
$old = file_get_contents($document);
$new = preg_replace_callback('~(<!-- matrix:begin -->\n).*?(<!-- matrix:end -->)~s', static fn (array $m): string => $m[1] . $text . $m[2], $old, 1, $count);
if ($count !== 1) {
    fwrite(STDERR, "$document has no place for the matrix's figures\n");
    exit(1);
}
file_put_contents($document, $new);
