<?php

namespace Maatwebsite\Excel\Concerns;

interface ToModel
{
    public function model(array $row);
}
