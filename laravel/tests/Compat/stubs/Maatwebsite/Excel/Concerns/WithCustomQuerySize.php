<?php

namespace Maatwebsite\Excel\Concerns;

interface WithCustomQuerySize
{
    public function querySize(): int;
}
