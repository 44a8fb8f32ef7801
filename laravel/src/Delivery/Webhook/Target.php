<?php

namespace NativeXlsx\Laravel\Delivery\Webhook;

/**
 * A webhook's URL with the address it stands for now: looked up once, judged, and connected to. A name that answers with a public address
 * when it is judged and with a private one a moment later (DNS rebinding) gains nothing.
 */
final class Target
{
    private function __construct(public readonly string $url, public readonly string $host, public readonly int $port, public readonly string $address)
    {
    }

    /**
     * @param bool|list<string> $allowed private networks: `allow_private` of the config
     * @throws AddressRefused
     * @throws WebhookFailed if the name can't be looked up, which may pass
     */
    public static function of(string $url, Resolver $resolver, bool|array $allowed = false, bool $allowHttp = false): self
    {
        $parts = preg_match('/[^\x21-\x7E]/', $url) === 1 ? false : parse_url($url);
        $scheme = strtolower((string) ($parts['scheme'] ?? ''));
        if (!is_array($parts) || !in_array($scheme, ['https', 'http'], true) || ($parts['host'] ?? '') === '') {
            throw new AddressRefused('A webhook needs an https URL, in ASCII (a name in its xn-- form).');
        }
        if (isset($parts['user']) || isset($parts['pass']) || str_contains($url, '\\')) {
            throw new AddressRefused('A webhook URL must not carry a user name, a password or a backslash.');
        }
        $host = strtolower(trim($parts['host'], '[]'));
        $addresses = self::look($host, $parts['host'], $resolver);
        $guard = new Guard($allowed);
        foreach ($addresses as $address) {
            // One bad address among good ones is refused too: it would be a matter of luck which is taken.
            if (!$guard->allows($address)) {
                throw new AddressRefused("The webhook's host $host has the address $address, which isn't public; native-xlsx.delivery.webhook.allow_private allows such.");
            }
        }
        $address = $addresses[0];
        if ($scheme === 'http' && !$allowHttp && !$guard->isPrivate($address)) {
            throw new AddressRefused('A webhook needs https; native-xlsx.delivery.webhook.allow_http does without.');
        }
        return new self($url, $host, (int) ($parts['port'] ?? ($scheme === 'https' ? 443 : 80)), $address);
    }

    /** @return non-empty-list<string> */
    private static function look(string $host, string $written, Resolver $resolver): array
    {
        if (filter_var($host, FILTER_VALIDATE_IP) !== false) {
            return [$host];
        }
        // 127.1, 2130706433, 0x7f.1 and 0177.0.0.1 are addresses to some programs and names to others.
        $last = substr((string) strrchr('.' . rtrim($host, '.'), '.'), 1);
        if (preg_match('/^(\d+|0x[0-9a-f]*)$/', $last) === 1 || str_starts_with($written, '[') || preg_match('/^[a-z0-9._-]+$/', $host) !== 1) {
            throw new AddressRefused("A webhook's host is a name or a plain IP address, not \"$host\".");
        }
        $addresses = $resolver->addresses($host);
        return $addresses !== [] ? $addresses : throw new WebhookFailed("The webhook's host $host has no address.");
    }
}
