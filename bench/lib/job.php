<?php
// Loaded by every script of bench/jobs/.

require __DIR__ . '/rows.php';

/** Ends a job: one line of JSON with the most memory this process ever held (in kB), and what else it measured. */
function nx_report(array $more = []): void
{
    $peak = preg_match('/^VmHWM:\s*(\d+) kB/m', @file_get_contents('/proc/self/status') ?: '', $match)
        ? (int) $match[1]
        : getrusage()['ru_maxrss'] / (PHP_OS_FAMILY === 'Darwin' ? 1024 : 1);
    echo json_encode(['peak' => $peak] + $more), "\n";
}
