<?php

namespace NativeXlsx\Laravel\Console;

use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Slices\Actions;

/** What the four commands share that change how exports stand: each id by itself, and what could not be done is said. */
abstract class ActionCommand extends Command
{
    protected array $takes = ['id' => self::SEVERAL];

    public function handle(Actions $actions): int
    {
        $status = self::SUCCESS;
        foreach ((array) $this->argument('id') as $id) {
            $export = $this->export((string) $id);
            if ($export === null) {
                $status = self::FAILURE;
                continue;
            }
            $values = ['id' => $export->id, 'name' => $export->name, 'status' => $export->status->label()];
            if ($this->act($actions, $export)) {
                $this->info($this->text('done', $values));
            } else {
                $this->error($this->text('not_done', ['status' => $export->refresh()->status->label()] + $values));
                $status = self::FAILURE;
            }
        }
        return $status;
    }

    abstract protected function act(Actions $actions, Export $export): bool;
}
