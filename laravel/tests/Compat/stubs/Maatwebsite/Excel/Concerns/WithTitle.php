<?php

namespace Maatwebsite\Excel\Concerns;

interface WithTitle
{
    public function title(): string;
}
