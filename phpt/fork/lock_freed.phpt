--TEST--
The lock is free as soon as its holder is dead, though children of it live on: forked before, after and within, or started
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';

$code = <<<'CODE'
$children = [];
// Once each child is at work: one that hasn't run yet holds whatever was open when it was forked.
$fork = static function () use (&$children): void {
    [$here, $there] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    $child = pcntl_fork();
    if ($child === 0) {
        fwrite($there, 'x');
        fclose(STDIN);
        fclose(STDOUT);
        fclose(STDERR);
        sleep(60);
        posix_kill(getmypid(), SIGKILL);
    }
    fread($here, 1);
    $children[] = $child;
};
$begin = static function () use (&$children): void {
    $process = proc_open(['sh', '-c', 'echo x; exec sleep 60 >/dev/null'], [['file', '/dev/null', 'r'], ['pipe', 'w'], ['file', '/dev/null', 'w']], $pipes);
    fread($pipes[1], 1);
    $children[] = proc_get_status($process)['pid'];
    $GLOBALS['processes'][] = $process;
};
if ($when === 'before') { $fork(); $begin(); }
$xlsx = new NativeXlsx($path);
$other = new NativeXlsx("$path.other.xlsx");
$xlsx->appendRow([1]);
$xlsx->commit();
if ($when === 'after') { $fork(); $begin(); $fork(); }
if ($when === 'the child of a child') {
    $child = pcntl_fork();
    if ($child === 0) {
        $children = [getmypid()];
        $fork();
        echo json_encode($children), "\n";
        fclose(STDIN);
        fclose(STDOUT);
        fclose(STDERR);
        sleep(60);
        posix_kill(getmypid(), SIGKILL);
    }
    fgets(STDIN);
}
$xlsx->appendRows((static function () use ($when, $fork, $begin, &$children) {
    yield [2];
    if ($when === 'within') { $fork(); $begin(); }
    yield [3];
    echo json_encode($children), "\n";
    fgets(STDIN);
})());
CODE;
foreach (['before', 'after', 'within', 'the child of a child'] as $when) {
    $path = target(strtr($when, ' ', '-'));
    $parent = start($code, ['path' => $path, 'when' => $when]);
    $children = json_decode($parent->line(), true);
    ok(count($children) >= 2, $when);
    same($parent->pid, NativeXlsx::status($path)['lockedBy']);
    $parent->kill();
    $parent->end($status);
    same(-SIGKILL, $status, $when);
    foreach ($children as $child) {
        ok(posix_kill($child, 0), "$when: child $child lives");
    }
    // No lockTimeout: at once.
    $xlsx = new NativeXlsx($path);
    same(1, $xlsx->rowCount(), $when);
    $other = new NativeXlsx("$path.other.xlsx");
    unset($xlsx, $other);
    foreach ($children as $child) {
        posix_kill($child, SIGKILL);
    }
}
echo "done\n";
--EXPECT--
done
