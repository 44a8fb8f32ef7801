<?php

namespace NativeXlsx\Laravel\Delivery\Webhook;

use RuntimeException;

/** A webhook's URL, or the address behind its name, is one that we don't send to. */
final class AddressRefused extends RuntimeException
{
}
