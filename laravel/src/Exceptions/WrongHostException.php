<?php

namespace NativeXlsx\Laravel\Exceptions;

use RuntimeException;

/** The workbook is on another host. */
final class WrongHostException extends RuntimeException
{
}
