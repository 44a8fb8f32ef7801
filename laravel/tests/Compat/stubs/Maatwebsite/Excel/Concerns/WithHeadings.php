<?php

namespace Maatwebsite\Excel\Concerns;

interface WithHeadings
{
    public function headings(): array;
}
