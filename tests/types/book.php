<?php
// One workbook with a sheet for each table, and what openpyxl and calamine read from it.

namespace Types;

final class Book
{
    private readonly string $folder;
    private readonly string $path;
    private ?\NativeXlsx $xlsx = null;
    /** @var array<string, array<int, string>> table => row => what is wrong with its cell */
    private array $errors = [];

    public function __construct(private readonly string $python)
    {
        $this->folder = sys_get_temp_dir() . '/nx-types-' . bin2hex(random_bytes(6));
        mkdir($this->folder);
        $this->path = "$this->folder/types.xlsx";
        register_shutdown_function(function (): void {
            $this->xlsx?->close();
            exec('rm -rf ' . escapeshellarg($this->folder));
        });
    }

    public function append(Server $server, string $table, string $sql, int $rows): void
    {
        if ($this->xlsx === null) {
            $this->xlsx = new \NativeXlsx($this->path, sheet: $table, options: ['onBadCell' => 'text', 'durability' => 'process']);
        } else {
            $this->xlsx->addSheet($table);
        }
        $before = \NativeXlsx::status($this->path)['badCells'];
        $appended = $this->xlsx->appendCursor($server->cursor($sql));
        if ($appended !== $rows) {
            throw new \RuntimeException("$table: $appended rows appended, not $rows");
        }
        $bad = \NativeXlsx::status($this->path)['badCells'] - $before;
        if ($bad > 0) {
            $this->errors[$table] = $this->strictly($server, $sql, $rows);
            if (count($this->errors[$table]) !== $bad) {
                throw new \RuntimeException("$table: $bad bad cells, but " . count($this->errors[$table]) . ' errors');
            }
        }
    }

    /** Row by row, as it goes without `onBadCell`. */
    private function strictly(Server $server, string $sql, int $rows): array
    {
        $errors = [];
        for ($row = 0; $row < $rows; $row++) {
            $xlsx = new \NativeXlsx("$this->folder/strict.xlsx", options: ['durability' => 'process', 'mode' => 'create']);
            try {
                $xlsx->appendCursor($server->cursor(str_contains($sql, '{keyset}') ? $sql : "$sql WHERE id = $row"));
            } catch (\NativeXlsx\CellException $error) {
                $errors[$row] = preg_replace("/^sheet '\\w+', row \\d+, column \\w+ \\('v'\\): /", '', $error->getMessage());
            }
            $xlsx->discard();
        }
        return $errors;
    }

    public function read(\Closure $check): Cells
    {
        $this->xlsx->finish();
        $process = proc_open([$this->python, __DIR__ . '/read_cells.py', $this->path], [1 => ['file', "$this->folder/cells.json", 'w'], 2 => ['file', "$this->folder/complaints", 'w']], $pipes);
        $status = proc_close($process);
        $check('openpyxl and calamine agree', $status === 0 ? null : file_get_contents("$this->folder/complaints"));
        $cells = new Cells(json_decode(file_get_contents("$this->folder/cells.json"), true, flags: JSON_THROW_ON_ERROR), $this->errors);
        $check('NULL is blank', $cells->complaint());
        return $cells;
    }
}

/** The cells of column v, sheet by sheet, in order. */
final class Cells
{
    private array $next = [];

    public function __construct(private readonly array $sheets, private readonly array $errors)
    {
    }

    /** @return array{value: mixed, format: string, error: ?string} */
    public function next(string $table): array
    {
        $row = $this->next[$table] = ($this->next[$table] ?? -1) + 1;
        [$value, $format] = $this->sheets[$table][$row + 1][1] ?? [null, 'General'];
        return ['value' => $value, 'format' => $format, 'error' => $this->errors[$table][$row] ?? null];
    }

    /** The tables of types end with NULL. */
    public function complaint(): ?string
    {
        foreach ($this->sheets as $name => $rows) {
            if ($name[0] === 't' && (end($rows)[1][0] ?? null) !== null) {
                return "sheet $name";
            }
        }
        return null;
    }
}
