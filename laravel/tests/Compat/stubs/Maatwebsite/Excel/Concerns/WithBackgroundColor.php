<?php

namespace Maatwebsite\Excel\Concerns;

interface WithBackgroundColor
{
    public function backgroundColor();
}
