<?php

namespace Maatwebsite\Excel\Concerns;

interface WithCharts
{
    public function charts();
}
