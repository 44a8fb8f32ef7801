<?php

namespace Maatwebsite\Excel\Concerns;

interface WithCustomStartCell
{
    public function startCell(): string;
}
