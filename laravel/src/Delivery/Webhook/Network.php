<?php

namespace NativeXlsx\Laravel\Delivery\Webhook;

use InvalidArgumentException;

/** A block of addresses, `10.0.0.0/8` or `fc00::/7`. */
final class Network
{
    private function __construct(private readonly string $prefix, private readonly int $bits)
    {
    }

    /** @throws InvalidArgumentException */
    public static function of(string $text): self
    {
        [$address, $bits] = explode('/', $text, 2) + [1 => null];
        $prefix = @inet_pton($address);
        $width = $prefix === false ? 0 : strlen($prefix) * 8;
        if ($prefix === false || ($bits !== null && (preg_match('/^\d{1,3}$/', $bits) !== 1 || (int) $bits > $width))) {
            throw new InvalidArgumentException("\"$text\" is no network: write it like 10.20.0.0/16 or fd12:3456::/32.");
        }
        return new self($prefix, $bits === null ? $width : (int) $bits);
    }

    /** @param string $address as inet_pton() gives it */
    public function has(string $address): bool
    {
        if (strlen($address) !== strlen($this->prefix)) {
            return false;
        }
        $bytes = intdiv($this->bits, 8);
        if (strncmp($address, $this->prefix, $bytes) !== 0) {
            return false;
        }
        $rest = $this->bits % 8;
        return $rest === 0 || (ord($address[$bytes]) ^ ord($this->prefix[$bytes])) >> (8 - $rest) === 0;
    }

    /** @param list<string> $networks */
    public static function any(array $networks, string $address): bool
    {
        foreach ($networks as $network) {
            if (self::of($network)->has($address)) {
                return true;
            }
        }
        return false;
    }
}
