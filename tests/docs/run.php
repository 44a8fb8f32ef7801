<?php
// Runs the examples of the documentation: every ```php block in README.md and docs/*.md that stands behind the line
//
//     <!-- run -->                       (it must end without an error)
//     <!-- run: throws ClassName -->     (it must end with that exception)
//
// Each example is a process of its own, in an empty folder, with tests/docs/prelude.php before it. A ```text block behind
// the example, marked <!-- output -->, is what it must print. Usage: php run.php COUNTS-FILE

$root = dirname(__DIR__, 2);
$passed = $failed = 0;

foreach ([...glob("$root/*.md"), ...glob("$root/docs/*.md")] as $file) {
    $text = str_replace("\r\n", "\n", file_get_contents($file));
    $name = substr($file, strlen($root) + 1);
    $pattern = '/^<!-- run(?:: throws (?<class>[\w\\\\]+))? -->\n+```php\n(?<code>.*?)^```\n(?:\n*<!-- output -->\n+```text\n(?<output>.*?)^```\n)?/ms';
    $marks = preg_match_all('/^<!-- run/m', $text);
    $found = preg_match_all($pattern, $text, $matches, PREG_SET_ORDER | PREG_OFFSET_CAPTURE | PREG_UNMATCHED_AS_NULL);
    if ($marks !== $found) {
        echo "FAIL $name: $marks marks <!-- run -->, but only $found have a php block behind them\n";
        $failed++;
    }
    foreach ($matches as $match) {
        $line = substr_count($text, "\n", 0, $match['code'][1]) + 1;
        $complaint = example($root, $match['code'][0], $match['class'][0] ?? null, $match['output'][0] ?? null);
        echo $complaint === null ? "ok   $name:$line\n" : "FAIL $name:$line\n       " . str_replace("\n", "\n       ", trim($complaint)) . "\n";
        $complaint === null ? $passed++ : $failed++;
    }
}
file_put_contents($argv[1], "$passed $failed\n");
exit($failed === 0 && $passed > 0 ? 0 : 1);

function example(string $root, string $code, ?string $class, ?string $output): ?string
{
    $folder = sys_get_temp_dir() . '/nx-docs-' . bin2hex(random_bytes(6));
    mkdir($folder);
    file_put_contents("$folder/example.php", str_starts_with(ltrim($code), '<?php') ? ltrim($code) : "<?php\n$code");
    $command = [
        PHP_BINARY, '-d', 'extension=' . getenv('EXT'), '-d', 'error_reporting=-1', '-d', 'display_errors=stderr', '-d', 'html_errors=0', '-d', 'log_errors=0',
        '-d', "auto_prepend_file=$root/tests/docs/prelude.php", "$folder/example.php",
    ];
    $process = proc_open($command, [['file', '/dev/null', 'r'], ['file', "$folder/.out", 'w'], ['file', "$folder/.err", 'w']], $pipes, $folder);
    $status = proc_close($process);
    $out = file_get_contents("$folder/.out");
    $err = file_get_contents("$folder/.err");
    foreach (new RecursiveIteratorIterator(new RecursiveDirectoryIterator($folder, FilesystemIterator::SKIP_DOTS), RecursiveIteratorIterator::CHILD_FIRST) as $left) {
        $left->isDir() ? rmdir($left) : unlink($left);
    }
    rmdir($folder);

    if ($class !== null) {
        return $status !== 0 && str_contains($err, "Uncaught $class") ? null : "must throw $class; status $status\n$out\n$err";
    }
    if ($status !== 0 || $err !== '') {
        return "status $status\n$out\n$err";
    }
    return $output === null || rtrim($out) === rtrim($output) ? null : "must print\n$output\nbut printed\n$out";
}
