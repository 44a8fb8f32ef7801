<?php

namespace NativeXlsx\Laravel\Console;

use NativeXlsx\Laravel\Operation\Pruning;

/** `export:prune`: removes what nobody needs any longer. Each server removes the dead files in its own folder. */
final class PruneCommand extends Command
{
    protected $name = 'export:prune';

    protected array $options = ['dry-run' => self::FLAG, 'json' => self::FLAG];

    public function handle(Pruning $pruning): int
    {
        $result = $pruning->prune((bool) $this->option('dry-run'));
        if ($this->option('json')) {
            $this->json($result);
        } else {
            $this->line($this->text($this->option('dry-run') ? 'would' : 'done', [
                'files' => count($result['files']),
                'workbooks' => count($result['workbooks']),
                'exports' => count($result['exports']),
                'tokens' => $result['tokens'],
                'size' => $this->size($result['bytes']),
            ]));
            foreach ($result['kept'] as $kept) {
                $this->line($this->text('kept', ['workbook' => $kept]));
            }
            foreach ($result['errors'] as $error) {
                $this->error($error);
            }
        }
        return $result['errors'] === [] ? self::SUCCESS : self::FAILURE;
    }
}
