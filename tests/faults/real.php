<?php
// Faults by real means: a file system that is full, one that is read-only, a limit on file sizes, a folder without the right
// to write, a folder that is gone. Each error says which file, what the system said and what to do; and when the cause is
// gone the next one goes on from the last commit.
//
//     php -d extension=native_xlsx real.php FOLDER COUNTS
//
// Mounting takes root and a system that allows it. Where that can't be, the limit on file sizes stands for the full file
// system and a folder without rights for the read-only one, and this says so.

namespace Faults;

use NativeXlsx;
use NativeXlsx\IoException;

require __DIR__ . '/job.php';
require __DIR__ . '/../../phpt/support/xlsx.inc';

[, $folder, $counts] = $argv;
$passed = $failed = 0;

function wrong(string $what): never
{
    throw new \LogicException($what);
}

/** $act throws IoException with this code, and a message that holds every part. */
function refused(int $code, array $parts, callable $act): void
{
    try {
        $act();
    } catch (\Throwable $error) {
        $message = $error->getMessage();
        if ($error::class !== IoException::class || $error->getCode() !== $code) {
            wrong('not IoException ' . $code . ' but ' . $error::class . " {$error->getCode()}: $message");
        }
        foreach ($parts as $part) {
            str_contains($message, $part) || wrong("'$part' is not in: $message");
        }
        return;
    }
    wrong("nothing was thrown, IoException $code was to be");
}

/** Rows that don't compress. */
function noise(int $rows): \Generator
{
    for ($row = 0; $row < $rows; $row++) {
        yield [$row, bin2hex(random_bytes(100))];
    }
}

function open(string $folder): NativeXlsx
{
    return new NativeXlsx("$folder/book.xlsx", ['n', 't'], options: ['id' => 'run']);
}

/** The book as a first job leaves it: one commit. */
function begun(string $folder): void
{
    $xlsx = open($folder);
    $xlsx->appendChunk('a', rows(1, 9));
    $xlsx->close();
}

/** It goes on from there to a file with rows 1 to 20. */
function goes_on(string $folder): void
{
    $xlsx = open($folder);
    !$xlsx->appendChunk('a', [[0, 'twice']]) || wrong('chunk a, which was committed, is not there');
    $xlsx->appendChunk('c', rows(11, 19));
    $xlsx->finish();
    $want = [['n', 't'], ...array_map(static fn (int $n): array => [$n, str_repeat("text $n ", 20)], [...range(1, 9), ...range(11, 19)])];
    (new \Xlsx("$folder/book.xlsx"))->grid() === $want || wrong('the file does not hold its rows');
    glob("$folder/book.xlsx*") === ["$folder/book.xlsx", "$folder/book.xlsx.receipt"] || wrong('something is left over');
}

function mount(string $what): bool
{
    exec("$what 2>&1", $said, $status);
    return $status === 0;
}

$descriptors = static fn (): int => count(scandir('/proc/self/fd'));

/** The same for the full tmpfs and for the limit that stands for it. */
$full = static function (string $at, callable $fill, callable $free, int $code, string $system, string $advice): void {
    begun($at);
    $fill();
    $xlsx = open($at);
    refused($code, ["$at/book.xlsx.part/rows-00001", $system, $advice], static fn () => $xlsx->appendChunk('b', noise(30_000)));
    foreach (['commit', 'finish', 'rollback'] as $method) {
        refused(203, ["$at/book.xlsx.part", $system, $advice], $xlsx->$method(...));
    }
    refused(203, [], static fn () => $xlsx->appendRow([1]));
    $xlsx->rowCount() === 9 || wrong("{$xlsx->rowCount()} rows");
    unset($xlsx);
    // The next one is no worse off, and begins with what was committed.
    for ($job = 0; $job < 2; $job++) {
        $xlsx = open($at);
        $xlsx->rowCount() === 9 && !$xlsx->hasChunk('b') || wrong('not at the last commit');
        refused($code, [$system, $advice], static fn () => $xlsx->appendRows(noise(30_000)));
        unset($xlsx);
    }
    $free();
};

$scenarios = [
    'a full tmpfs' => static function (string $at) use ($full, &$note): void {
        if (!mount('mount -t tmpfs -o size=1m tmpfs ' . escapeshellarg($at))) {
            $note = 'a tmpfs can\'t be mounted here: a limit on file sizes stands for it';
            posix_setrlimit(POSIX_RLIMIT_FSIZE, 20_000, -1);
            $full($at, static fn () => null, static fn () => posix_setrlimit(POSIX_RLIMIT_FSIZE, -1, -1), 200, 'File too large', 'ulimit -f');
            goes_on($at);
            return;
        }
        try {
            $full($at, static fn () => null, static fn () => null, 201, 'No space left', 'free some space');
            // Not a byte left: finish says so, the part stays whole, and nothing new begins or is left half begun.
            $xlsx = open($at); // which cuts what the last one left, so that there is room again
            @file_put_contents("$at/filler", str_repeat('x', 2 << 20));
            refused(201, ["$at/book.xlsx.part/", 'free some space'], $xlsx->finish(...));
            unset($xlsx);
            NativeXlsx::status("$at/book.xlsx")['rows'] === 9 || wrong('status');
            refused(201, ["$at/new.xlsx", 'free some space'], static fn () => new NativeXlsx("$at/new.xlsx"));
            glob("$at/new*") === [] || wrong('something is left of what could not begin');
            unlink("$at/filler");
            goes_on($at);
        } finally {
            mount('umount ' . escapeshellarg($at));
        }
    },
    'a limit on file sizes, SIGXFSZ at its default' => static function (string $at) use ($full): void {
        pcntl_signal(SIGXFSZ, SIG_DFL);
        $limit = static fn () => posix_setrlimit(POSIX_RLIMIT_FSIZE, 20_000, -1) || wrong('setrlimit');
        $full($at, $limit, static fn () => posix_setrlimit(POSIX_RLIMIT_FSIZE, -1, -1), 200, 'File too large', 'ulimit -f');
        // The file itself is too large, though no part of it is: links and rows are in files of their own.
        goes_on($at);
        $xlsx = new NativeXlsx("$at/large.xlsx");
        $xlsx->appendRows(noise(120));
        $xlsx->commit();
        $xlsx->addSheet('Two');
        $xlsx->appendRows(noise(120));
        $xlsx->commit();
        posix_setrlimit(POSIX_RLIMIT_FSIZE, 20_480, -1);
        $rows = filesize("$at/large.xlsx.part/rows-00001");
        $rows < 20_480 && $rows > 10_240 || wrong("$rows bytes of rows");
        refused(200, ["$at/large.xlsx.part/package", 'File too large', 'ulimit -f'], $xlsx->finish(...));
        posix_setrlimit(POSIX_RLIMIT_FSIZE, -1, -1);
        $xlsx->finish();
        (new \Xlsx("$at/large.xlsx"))->sheets() === ['Sheet1', 'Two'] || wrong('sheets');
    },
    'a file system mounted read-only' => static function (string $at) use (&$note): void {
        if (!mount('mount -t tmpfs -o size=4m tmpfs ' . escapeshellarg($at))) {
            $note = 'a tmpfs can\'t be mounted here: the folder without rights stands for it';
            return;
        }
        try {
            begun($at);
            mount('mount -o remount,ro ' . escapeshellarg($at)) || wrong('it can\'t be made read-only');
            $advice = 'mount the file system for writing';
            refused(200, ["$at/book.xlsx.part", 'Read-only file system', $advice], static fn () => open($at));
            refused(200, ["$at/new.xlsx.part", 'Read-only file system', $advice], static fn () => new NativeXlsx("$at/new.xlsx"));
            $status = NativeXlsx::status("$at/book.xlsx");
            [$status['state'], $status['rows'], $status['lockedBy']] === ['building', 9, null] || wrong('status can\'t be read');
            mount('mount -o remount,rw ' . escapeshellarg($at)) || wrong('it can\'t be made writable');
            goes_on($at);
        } finally {
            mount('umount ' . escapeshellarg($at));
        }
    },
    'a folder without the right to write' => static function (string $at): void {
        // Root may do anything, so it is somebody else who tries.
        $nobody = static fn () => posix_geteuid() !== 0 || posix_setegid(65534) && posix_seteuid(65534) || wrong('seteuid');
        $owner = posix_geteuid();
        if ($owner === 0) {
            chown($at, 65534);
        }
        $nobody();
        begun($at);
        chmod($at, 0500);
        $advice = 'give this process\'s user the right to it';
        refused(200, ["$at/new.xlsx.part", 'Permission denied', $advice], static fn () => new NativeXlsx("$at/new.xlsx"));
        // The part itself may be written to; only the last step needs the folder around it.
        $xlsx = open($at);
        $xlsx->appendChunk('c', rows(11, 19));
        refused(200, ["$at/", 'Permission denied', $advice], $xlsx->finish(...));
        unset($xlsx);
        is_file("$at/book.xlsx") && wrong('it stands all the same');
        chmod("$at/book.xlsx.part", 0500);
        NativeXlsx::status("$at/book.xlsx")['rows'] === 18 || wrong('status');
        chmod($at, 0700);
        chmod("$at/book.xlsx.part", 0700);
        goes_on($at);
    },
    'a folder that vanishes' => static function (string $at): void {
        $xlsx = open($at);
        $xlsx->appendChunk('a', rows(1, 9));
        rename($at, "$at.away");
        refused(200, ["$at/book.xlsx.part", 'was removed', 'run the export again'], static fn () => $xlsx->appendChunk('b', rows(1, 3)));
        refused(203, ["$at/book.xlsx.part", 'was removed'], static fn () => $xlsx->commit());
        refused(203, ["$at/book.xlsx.part", 'was removed'], $xlsx->finish(...));
        unset($xlsx);
        refused(202, [$at, 'does not exist', 'create it first'], static fn () => open($at));
        NativeXlsx::status("$at/book.xlsx")['state'] === 'absent' || wrong('status');
        is_dir($at) && wrong('it was made anew');
        rename("$at.away", $at);
        $xlsx = open($at);
        rename($at, "$at.away");
        $xlsx->discard();
        unset($xlsx);
        rename("$at.away", $at);
        goes_on($at);
    },
];

foreach ($scenarios as $name => $act) {
    $at = "$folder/" . preg_replace('~\W+~', '-', $name);
    mkdir($at, 0755);
    [$ours, $theirs] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    if (($pid = pcntl_fork()) === 0) {
        $note = null;
        $before = $descriptors();
        try {
            $act($at);
            $descriptors() === $before || wrong('descriptors are left open');
            fwrite($theirs, json_encode([true, $note]));
        } catch (\Throwable $error) {
            fwrite($theirs, json_encode([false, $error->getMessage() . ' (line ' . ($error->getTrace()[0]['line'] ?? $error->getLine()) . ')'], JSON_INVALID_UTF8_SUBSTITUTE));
        }
        posix_kill(getmypid(), SIGKILL);
    }
    fclose($theirs);
    [$good, $note] = json_decode((string) stream_get_contents($ours), true) ?? [false, null];
    pcntl_waitpid($pid, $status);
    if (pcntl_wtermsig($status) !== SIGKILL) {
        [$good, $note] = [false, 'signal ' . pcntl_wtermsig($status) . ' ended the process'];
    }
    $good ? $passed++ : $failed++;
    echo $good ? 'ok  ' : 'FAIL', " $name", $note === null ? '' : ": $note", "\n";
}
file_put_contents($counts, "$passed $failed\n");
exit($failed === 0 ? 0 : 1);
