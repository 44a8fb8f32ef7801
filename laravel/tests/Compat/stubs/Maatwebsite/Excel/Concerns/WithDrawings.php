<?php

namespace Maatwebsite\Excel\Concerns;

interface WithDrawings
{
    public function drawings();
}
