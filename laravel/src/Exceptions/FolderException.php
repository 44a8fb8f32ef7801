<?php

namespace NativeXlsx\Laravel\Exceptions;

use RuntimeException;

/** The folder for workbooks is on a file system that can't be trusted with them, or isn't there; the message says which and why. */
final class FolderException extends RuntimeException
{
}
