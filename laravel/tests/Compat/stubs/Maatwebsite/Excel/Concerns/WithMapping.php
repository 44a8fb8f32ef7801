<?php

namespace Maatwebsite\Excel\Concerns;

interface WithMapping
{
    public function map($row): array;
}
