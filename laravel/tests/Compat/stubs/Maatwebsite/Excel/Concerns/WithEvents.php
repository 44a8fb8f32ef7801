<?php

namespace Maatwebsite\Excel\Concerns;

interface WithEvents
{
    public function registerEvents(): array;
}
