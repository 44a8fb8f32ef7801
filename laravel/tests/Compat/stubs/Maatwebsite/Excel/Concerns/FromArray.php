<?php

namespace Maatwebsite\Excel\Concerns;

interface FromArray
{
    public function array(): array;
}
