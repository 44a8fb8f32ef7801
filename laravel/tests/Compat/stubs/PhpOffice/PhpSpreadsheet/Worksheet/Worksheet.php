<?php

namespace PhpOffice\PhpSpreadsheet\Worksheet;

use LogicException;

class Worksheet
{
    public function getStyle(string $cells): object
    {
        throw new LogicException('no worksheet is written here');
    }
}
