<?php

namespace NativeXlsx\Laravel\Exceptions;

use LogicException;

/** This can't be exported as it stands, whenever it is tried; the message says why and what to do instead. */
final class RefusedException extends LogicException
{
}
