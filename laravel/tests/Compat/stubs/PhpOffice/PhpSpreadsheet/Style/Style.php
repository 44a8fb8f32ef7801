<?php

namespace PhpOffice\PhpSpreadsheet\Style;

class Style
{
}
