<?php

namespace Maatwebsite\Excel\Concerns;

interface WithCustomValueBinder
{
    public function bindValue($cell, $value);
}
