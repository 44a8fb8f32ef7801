<?php

namespace Demo;

/** A progress bar and a table; without control characters where the output is not a terminal. */
final class Screen
{
    private bool $terminal;
    private bool $open = false;
    private string $what = '';
    private int $tenth = 0;

    public function __construct()
    {
        $this->terminal = stream_isatty(STDOUT);
    }

    public function bar(string $what, int $done, int $of): void
    {
        $share = $of > 0 ? min(1.0, $done / $of) : 1.0;
        if ($this->terminal) {
            $filled = (int) ($share * 40);
            printf("\r\e[K%-22s [%s%s] %3d %%  %s", $what, str_repeat('#', $filled), str_repeat('.', 40 - $filled), $share * 100, number_format($done));
            $this->open = true;
            return;
        }
        $stage = strtok($what, ',');
        if ($this->what !== $stage) {
            [$this->what, $this->tenth] = [$stage, 0];
        }
        if ((int) ($share * 10) > $this->tenth) {
            $this->tenth = (int) ($share * 10);
            printf("%-22s %3d %%  %s\n", $what, $share * 100, number_format($done));
        }
    }

    public function line(string $text): void
    {
        echo $this->open ? "\r\e[K" : '', $text, "\n";
        $this->open = false;
    }

    /** @param array<string, string> $rows */
    public function table(array $rows): void
    {
        $left = max(array_map(strlen(...), array_keys($rows)));
        $right = max(array_map(strlen(...), $rows));
        $rule = '+' . str_repeat('-', $left + 2) . '+' . str_repeat('-', $right + 2) . '+';
        $this->line($rule);
        foreach ($rows as $name => $value) {
            $this->line(sprintf("| %-{$left}s | %-{$right}s |", $name, $value));
        }
        $this->line($rule);
    }
}
