<?php
// The tables of docs/types.md, made of what was seen, each between the lines <!-- types:NAME --> and <!-- /types:NAME -->.

namespace Types;

final class Tables
{
    private const HEAD = [
        'php' => "| column | stored | PHP value |\n| --- | --- | --- |\n",
        'cells' => "| column | stored | cell | number format |\n| --- | --- | --- | --- |\n",
        'expressions' => "| expression | PHP value | cell |\n| --- | --- | --- |\n",
        'charsets' => "| character set | characters |\n| --- | --- |\n",
    ];
    /** @var array<string, list<string>> */
    private array $rows = ['php' => [], 'cells' => [], 'expressions' => [], 'charsets' => []];

    public function add(string $type, string $literal, mixed $value, array $cell): void
    {
        [$php, $shown] = [self::php($value), self::cell($cell)];
        if ($type === 'expression') {
            $this->rows['expressions'][] = [self::code($literal), $php, $shown];
            return;
        }
        $this->rows['php'][] = [self::code($type), self::code(self::literal($literal)), $php];
        $plain = $cell['error'] !== null || $cell['value'] === null || $cell['format'] === 'General';
        $this->rows['cells'][] = [self::code($type), self::code(self::literal($literal)), $shown, $plain ? '' : self::code($cell['format'])];
    }

    public function charsets(Charsets $charsets): void
    {
        foreach ($charsets->names as $name) {
            $this->rows['charsets'][] = [self::code($name), number_format($charsets->held[$name])];
        }
    }

    public function write(string $doc): void
    {
        $text = file_get_contents($doc);
        foreach (array_keys($this->rows) as $name) {
            $text = preg_replace_callback(self::place($name), fn (array $match): string => $match[1] . $this->table($name) . $match[3], $text, 1, $count);
            $count === 1 || throw new \RuntimeException("$doc has no place for the table '$name'");
        }
        file_put_contents($doc, $text);
    }

    public function compare(string $doc): ?string
    {
        foreach (array_keys($this->rows) as $name) {
            if (!preg_match(self::place($name), file_get_contents($doc), $match)) {
                return "there is no table '$name'";
            }
            $old = explode("\n", $match[2]);
            foreach (explode("\n", $this->table($name)) as $at => $line) {
                if ($line !== ($old[$at] ?? null)) {
                    return "the table '$name' isn't what this run saw (make types writes it anew): {$old[$at]} is now $line";
                }
            }
            if ($this->table($name) !== $match[2]) {
                return "the table '$name' has rows that this run didn't see";
            }
        }
        return null;
    }

    /** Rows that this server has otherwise, as a table: what the document has, and what is here. */
    public function differences(string $doc, string $file): void
    {
        $text = file_get_contents($doc);
        $out = "| column or expression | stored | what | MariaDB 10.11 | here |\n| --- | --- | --- | --- | --- |\n";
        foreach (['php' => 'PHP value', 'cells' => 'cell', 'expressions' => null] as $name => $what) {
            preg_match(self::place($name), $text, $match);
            $there = [];
            foreach (array_slice(explode("\n", trim($match[2])), 2) as $line) {
                $fields = preg_split('/(?<!\\\\) \| /', trim($line, '| ') . ' ');
                $there[implode('|', array_slice($fields, 0, $what === null ? 1 : 2))] = array_map(trim(...), array_slice($fields, $what === null ? 1 : 2));
            }
            foreach ($this->rows[$name] as $row) {
                $key = array_splice($row, 0, $what === null ? 1 : 2);
                $old = $there[implode('|', $key)] ?? null;
                foreach ($row as $at => $field) {
                    $label = $what === null ? ['PHP value', 'cell'][$at] : [$what, 'number format'][$at];
                    if (trim($old[$at] ?? '') !== trim($field) && ($old !== null || $field !== '')) {
                        $out .= sprintf("| %s | %s | %s | %s | %s |\n", $key[0], $key[1] ?? '', $label, $old === null ? 'none' : ($old[$at] ?? ''), $field);
                    }
                }
            }
        }
        file_put_contents($file, $out);
    }

    private static function place(string $name): string
    {
        return "~(<!-- types:$name -->\n)(.*?)(<!-- /types:$name -->)~s";
    }

    private function table(string $name): string
    {
        return self::HEAD[$name] . implode('', array_map(static fn (array $row): string => '| ' . implode(' | ', $row) . " |\n", $this->rows[$name]));
    }

    private static function literal(string $sql): string
    {
        return strlen($sql) > 44 ? substr($sql, 0, 24) . '…' . substr($sql, -14) : $sql;
    }

    private static function php(mixed $value): string
    {
        return match (true) {
            $value === null => 'null',
            is_string($value) => 'string ' . self::text($value),
            is_float($value) => 'float ' . self::code(var_export_float($value)),
            default => get_debug_type($value) . ' ' . self::code((string) $value),
        };
    }

    private static function cell(array $cell): string
    {
        $value = $cell['value'];
        return match (true) {
            $cell['error'] !== null => 'error: ' . self::escape(strtok($cell['error'], ';')),
            $value === null => 'blank',
            is_string($value) => 'text ' . self::text($value),
            isset($value['moment']) => 'date ' . self::code($value['moment']),
            isset($value['span']) => 'duration ' . self::code(self::clock($value['span'])),
            default => 'number ' . self::code(var_export_float((float) $value)),
        };
    }

    private static function text(string $text): string
    {
        if (!mb_check_encoding($text) || str_contains($text, "\0")) {
            $hex = bin2hex($text);
            return self::code('x\'' . (strlen($hex) > 64 ? substr($hex, 0, 20) . '…' : $hex) . '\'') . (strlen($hex) > 64 ? ', ' . number_format(strlen($text)) . ' bytes' : '');
        }
        $length = mb_strlen($text);
        $shown = addcslashes($length > 70 ? mb_substr($text, 0, 20) . '…' : $text, "\0..\37\177");
        return ($shown === '' ? 'of no length' : self::code($shown)) . ($length > 70 ? ', ' . number_format($length) . ' characters' : '');
    }

    private static function clock(float $seconds): string
    {
        $ms = (int) round($seconds * 1_000);
        return sprintf('%02d:%02d:%02d.%03d', intdiv($ms, 3_600_000), intdiv($ms, 60_000) % 60, intdiv($ms, 1_000) % 60, $ms % 1_000);
    }

    private static function code(string $text): string
    {
        $text = str_replace('|', '\\|', $text);
        return str_starts_with($text, ' ') || str_ends_with($text, ' ') || str_contains($text, '`') ? "`` $text ``" : "`$text`";
    }

    private static function escape(string $text): string
    {
        return str_replace(['|', "\n", '<', '_'], ['\\|', ' ', '&lt;', '\\_'], addcslashes($text, "\0..\11\13..\37\177"));
    }
}

/** The shortest digits that give the number. */
function var_export_float(float $value): string
{
    return json_encode($value);
}
