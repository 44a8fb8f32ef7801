<?php

namespace Maatwebsite\Excel\Concerns;

interface FromQuery
{
    public function query();
}
