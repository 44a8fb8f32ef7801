<?php

namespace NativeXlsx\Laravel\Exceptions;

use RuntimeException;

/** Worker after worker was killed in the same slice, without a commit in between. */
final class DiedException extends RuntimeException
{
}
