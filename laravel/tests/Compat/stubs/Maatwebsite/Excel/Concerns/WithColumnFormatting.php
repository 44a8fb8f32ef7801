<?php

namespace Maatwebsite\Excel\Concerns;

interface WithColumnFormatting
{
    public function columnFormats(): array;
}
