<?php

namespace NativeXlsx\Laravel\Delivery;

use RuntimeException;

/** Thrown by a channel that has nobody to tell: the delivery is skipped, not tried again. */
final class NoReceiver extends RuntimeException
{
}
