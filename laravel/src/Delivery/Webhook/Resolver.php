<?php

namespace NativeXlsx\Laravel\Delivery\Webhook;

/** Looks names up. Bound in the container; an application behind a resolver of its own may replace it. */
class Resolver
{
    /** @return list<string> its addresses: IPv4 if it has any, otherwise IPv6 */
    public function addresses(string $host): array
    {
        $addresses = @gethostbynamel($host) ?: [];
        if ($addresses === []) {
            $addresses = array_column(@dns_get_record($host, DNS_AAAA) ?: [], 'ipv6');
        }
        return array_values(array_map('strval', $addresses));
    }
}
