<?php

namespace Maatwebsite\Excel\Concerns;

interface ShouldAutoSize
{
}
