<?php

namespace NativeXlsx\Laravel\Tests\Compat\Exports;

use Maatwebsite\Excel\Concerns\WithMultipleSheets;

final class SeveralSheets implements WithMultipleSheets
{
    public function sheets(): array
    {
        return [new Numbers('First', 25), new OrdersByQuery('paid'), new Numbers('Last', 12)];
    }
}
