<?php

namespace NativeXlsx\Laravel\Tests\Compat;

use RuntimeException;

/** What another program finds in a workbook. */
trait ReadsWorkbooks
{
    /**
     * @return array{sheets: list<array{name: string, cells: array<string, mixed>, looks: array<string, array<string, mixed>>, widths: array<string, float>, rows: int}>, properties: array<string, string>}
     */
    protected static function read(string $path, bool $looks = false): array
    {
        $pythons = array_filter([dirname(__DIR__, 3) . '/.venv/bin/python', '/usr/bin/python3'], 'is_executable');
        $command = [[...array_values($pythons), 'python3'][0], __DIR__ . '/read.py', $path, ...($looks ? ['looks'] : [])];
        $process = proc_open($command, [['file', '/dev/null', 'r'], ['pipe', 'w'], ['redirect', 1]], $pipes);
        if (!is_resource($process)) {
            throw new RuntimeException('no Python');
        }
        $output = (string) stream_get_contents($pipes[1]);
        if (proc_close($process) !== 0) {
            throw new RuntimeException("openpyxl can't read $path: $output");
        }
        return json_decode($output, true, 512, JSON_THROW_ON_ERROR);
    }

    /**
     * The cells as rows of a list, from A1 on; rows end with their last cell.
     *
     * @param array{cells: array<string, mixed>} $sheet
     * @return list<list<mixed>>
     */
    protected static function rows(array $sheet): array
    {
        $rows = [];
        foreach ($sheet['cells'] as $name => $value) {
            preg_match('/^([A-Z]+)(\d+)$/', $name, $match);
            $column = 0;
            foreach (str_split($match[1]) as $letter) {
                $column = $column * 26 + ord($letter) - 64;
            }
            for ($row = count($rows); $row < (int) $match[2]; $row++) {
                $rows[] = [];
            }
            $row = &$rows[(int) $match[2] - 1];
            while (count($row) < $column) {
                $row[] = null;
            }
            $row[$column - 1] = $value;
            unset($row);
        }
        return $rows;
    }
}
