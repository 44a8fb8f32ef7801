<?php
// Every character set of the server with every character of the BMP (and some beyond) that it holds, in CHAR, VARCHAR and TEXT.

namespace Types;

final class Charsets
{
    /** @var list<string> */
    public array $names;
    /** @var array<string, int> characters it holds */
    public array $held = [];
    /** @var array<string, int> rows of its table */
    public array $rows = [];
    /** @var array<string, list<string>> what PDO reads */
    private array $texts = [];

    public function __construct(private readonly Server $server)
    {
        $this->names = $server->pdo->query("SELECT CHARACTER_SET_NAME FROM information_schema.CHARACTER_SETS WHERE CHARACTER_SET_NAME <> 'binary' ORDER BY 1")->fetchAll(\PDO::FETCH_COLUMN);
        $server->run('CREATE TABLE characters (id INT PRIMARY KEY, c VARCHAR(1) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL)');
        $points = [...range(1, 0xD7FF), ...range(0xE000, 0xFFFF), ...range(0x10000, 0x10FFFF, 257)];
        foreach (array_chunk($points, 4_000) as $some) {
            $rows = array_map(static fn (int $point): string => sprintf("(%d, _utf8mb4 x'%s')", $point, bin2hex(mb_chr($point))), $some);
            $server->run('INSERT INTO characters VALUES ' . implode(', ', $rows));
        }
    }

    /** Fills the table of one character set, compares; the complaint. */
    public function compare(string $name): ?string
    {
        $this->server->run(
            "CREATE TABLE c_$name (id INT PRIMARY KEY, v VARCHAR(64) CHARACTER SET $name, w CHAR(64) CHARACTER SET $name, x TEXT CHARACTER SET $name)",
            // What it doesn't hold becomes a question mark on the way there.
            "INSERT INTO c_$name (id, v) SELECT id DIV 64, GROUP_CONCAT(c ORDER BY id SEPARATOR '')
             FROM characters WHERE CAST(CONVERT(CONVERT(c USING $name) USING utf8mb4) AS BINARY) = CAST(c AS BINARY) GROUP BY id DIV 64",
            "UPDATE c_$name SET w = v, x = v",
        );
        [$texts, $complaint] = $this->server->compare("SELECT id, v, w, x FROM c_$name");
        $this->texts[$name] = $texts;
        $this->rows[$name] = count($texts);
        $this->held[$name] = array_sum(array_map('mb_strlen', $texts));
        return $complaint ?? ($this->held[$name] >= 90 ? null : "only {$this->held[$name]} characters");
    }

    /** Compares the cells of column v. */
    public function read(string $name, Cells $cells): ?string
    {
        foreach ($this->texts[$name] as $at => $text) {
            $cell = $cells->next("c_$name");
            if ($cell['value'] !== $text) {
                return "row $at: " . show($text) . ' became ' . show(json_encode($cell['value'], JSON_UNESCAPED_UNICODE));
            }
        }
        return null;
    }
}
