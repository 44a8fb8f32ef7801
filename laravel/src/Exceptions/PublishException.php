<?php

namespace NativeXlsx\Laravel\Exceptions;

use RuntimeException;

/** The finished file could not be brought to its disk; it is tried again. */
final class PublishException extends RuntimeException
{
}
