<?php

namespace NativeXlsx\Laravel\Delivery\Webhook;

/**
 * Says which addresses a webhook may go to. Whoever can set a webhook's URL could otherwise let the server speak to what only
 * the server reaches: its own services, the neighbours in its network, the cloud's metadata.
 */
final class Guard
{
    /** `allow_private: true` allows these. */
    private const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '127.0.0.0/8', '100.64.0.0/10', '::1/128', 'fc00::/7'];

    /**
     * Of special purpose (the IANA's registries), with the metadata services that are among them or have a public look: only an
     * entry in the list allows one of these.
     */
    private const SPECIAL = [
        '0.0.0.0/8', '169.254.0.0/16', '192.0.0.0/24', '192.0.2.0/24', '192.31.196.0/24', '192.52.193.0/24', '192.88.99.0/24', '192.175.48.0/24',
        '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4',
        '100.100.100.200/32', '168.63.129.16/32', 'fd00:ec2::/32', 'fd20:ce::/32',
        '2001::/23', '2001:db8::/32', '2620:4f:8000::/48', '3fff::/20',
    ];

    /** IPv6 that is given to hosts of the Internet at all. */
    private const GLOBAL = ['2000::/3'];

    /** An IPv4 address within, and at which byte: mapped, compatible, translated (NAT64), 6to4. */
    private const EMBEDDED = ['::ffff:0:0/96' => 12, '::/96' => 12, '::ffff:0:0:0/96' => 12, '64:ff9b::/96' => 12, '2002::/16' => 2];

    /** @param bool|list<string> $allowed `native-xlsx.delivery.webhook.allow_private` */
    public function __construct(private readonly bool|array $allowed)
    {
    }

    public function allows(string $address): bool
    {
        $packed = @inet_pton($address);
        return $packed !== false && $this->passes($packed);
    }

    /** Whether it is one that only `allow_private` let through. */
    public function isPrivate(string $address): bool
    {
        return !(new self(false))->allows($address);
    }

    private function passes(string $address): bool
    {
        if (is_array($this->allowed) && Network::any($this->allowed, $address)) {
            return true;
        }
        if (Network::any(self::SPECIAL, $address)) {
            return false;
        }
        if (Network::any(self::PRIVATE, $address)) {
            return $this->allowed === true;
        }
        if (strlen($address) === 4) {
            return true;
        }
        foreach (self::EMBEDDED as $network => $at) {
            if (Network::of($network)->has($address)) {
                // Neither :: nor what only looks like IPv4 in it gets through: 0.0.0.0/8 is special.
                return $this->passes(substr($address, $at, 4));
            }
        }
        return Network::any(self::GLOBAL, $address);
    }
}
