<?php

namespace Maatwebsite\Excel\Concerns;

interface FromCollection
{
    public function collection();
}
