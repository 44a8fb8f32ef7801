<?php

/*
 * Counts a JUnit report: `PASSED FAILED`, where whatever did not pass (failed, broken, skipped, incomplete) has failed. What
 * failed is appended to a file: `php scripts/junit.php REPORT FAILURES`.
 */

[, $report, $failures] = $argv;
$xml = is_file($report) ? simplexml_load_file($report) : false;
$passed = $failed = 0;
foreach ($xml === false ? [] : $xml->xpath('//testcase') as $case) {
    $bad = $case->xpath('failure|error|skipped|warning|incomplete|risky');
    if ($bad === []) {
        $passed++;
        continue;
    }
    $failed++;
    foreach ($bad as $problem) {
        $text = trim((string) $problem) ?: $problem->getName();
        file_put_contents($failures, "FAIL {$case['class']}::{$case['name']}\n" . substr($text, 0, 4_000) . "\n", FILE_APPEND);
    }
}
echo $passed, ' ', $passed + $failed === 0 ? 1 : $failed, "\n";
