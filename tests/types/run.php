<?php
// Every column type at its ends: the cursor's PHP values against PDO's (prepared by the server, native types), and the cells
// that appendCursor writes, read by openpyxl and calamine, against the rule in expected.php. Makes docs/types.md's tables of
// what it saw and compares them with those that stand there.
//
// php run.php COUNTS PYTHON [--write | --differences FILE], inside scripts/with-mariadb. --write writes the tables anew;
// --differences doesn't compare them but writes those rows that are other ones on this server (scripts/with-mysql).

namespace Types;

require __DIR__ . '/cases.php';
require __DIR__ . '/server.php';
require __DIR__ . '/expected.php';
require __DIR__ . '/book.php';
require __DIR__ . '/tables.php';
require __DIR__ . '/charsets.php';

[, $counts, $python] = $argv;
$mode = $argv[3] ?? '';
ini_set('precision', '17');
ini_set('serialize_precision', '-1');

$passed = $failed = 0;
$check = static function (string $what, ?string $complaint) use (&$passed, &$failed): void {
    $complaint === null ? $passed++ : $failed++;
    if ($complaint !== null) {
        echo "FAIL $what: $complaint\n";
        file_put_contents(getenv('NX_FAILURES') ?: '/dev/null', "types: $what: $complaint\n", FILE_APPEND);
    }
};

$server = new Server();
$book = new Book($python);
/** @var list<array{string, string, string, mixed}> $seen table, type, SQL, PHP value */
$seen = [];
$number = 0;

foreach (COMMON + ($server->mysql ? MYSQL : MARIADB) as $type => $literals) {
    $table = 't' . $number++;
    $server->fill($table, $type, $literals);
    [$values, $complaint] = $server->compare("SELECT id, v FROM $table", $table);
    $check("$type as PHP values", $complaint);
    foreach ($literals as $id => $literal) {
        $seen[] = [$table, $type, $literal, $values[$id]];
    }
    $book->append($server, $table, "SELECT id, v FROM $table", count($literals) + 1);
}
foreach (EXPRESSIONS as $at => $expression) {
    $select = "SELECT id, $expression AS v FROM one WHERE {keyset}";
    [$values, $complaint] = $server->compare($select, "e$at");
    $check("SELECT $expression", $complaint);
    $seen[] = ["e$at", 'expression', $expression, $values[0]];
    $book->append($server, "e$at", $select, 1);
}
$charsets = new Charsets($server);
foreach ($charsets->names as $name) {
    $check("character set $name", $charsets->compare($name));
    $book->append($server, "c_$name", "SELECT id, v FROM c_$name", $charsets->rows[$name]);
}
[, $complaint] = $server->compare('SELECT id, f, d, p FROM floats');
$check('2,000 FLOATs', $complaint);

$cells = $book->read($check);
$tables = new Tables();
foreach ($seen as [$table, $type, $literal, $value]) {
    $cell = $cells->next($table);
    $check("$type, $literal as a cell", expected($type, $server->kinds[$table] ?? null, $value, $cell));
    $tables->add($type, $literal, $value, $cell);
}
foreach ($charsets->names as $name) {
    $check("character set $name as cells", $charsets->read($name, $cells));
}
$tables->charsets($charsets);

$doc = dirname(__DIR__, 2) . '/docs/types.md';
// They are of this version; another one has other character sets and metadata.
$comparable = str_starts_with($server->version, '10.11.');
match ($mode) {
    '--write' => $tables->write($doc),
    '--differences' => $tables->differences($doc, $argv[4]),
    default => $comparable ? $check('docs/types.md', $tables->compare($doc)) : print("docs/types.md is of MariaDB 10.11, this is $server->version\n"),
};
file_put_contents($counts, "$passed $failed\n");
exit($failed === 0 && $passed > 0 ? 0 : 1);
