<?php

namespace NativeXlsx\Laravel\Operation\Checks;

use NativeXlsx\Laravel\Operation\Finding;

/** A check of ours: its texts are among the package's messages, below the name of its class. */
trait Titled
{
    public function title(): string
    {
        return (string) trans('native-xlsx::messages.console.doctor.' . $this->section() . '.title');
    }

    /** @param array<string, string|int|float> $values */
    private function ok(string $key, array $values = []): Finding
    {
        return Finding::say(Finding::OK, $this->section() . ".$key", $values);
    }

    /** @param array<string, string|int|float> $values */
    private function warning(string $key, array $values = []): Finding
    {
        return Finding::say(Finding::WARNING, $this->section() . ".$key", $values);
    }

    /** @param array<string, string|int|float> $values */
    private function failure(string $key, array $values = []): Finding
    {
        return Finding::say(Finding::FAILURE, $this->section() . ".$key", $values);
    }

    private function section(): string
    {
        return strtolower(substr(class_basename(self::class), 0, -strlen('Check')));
    }
}
