<?php

namespace NativeXlsx\Laravel\Delivery\Webhook;

/** By libcurl, to the address that was judged and no other; certificate and name are checked against the URL's host. */
final class CurlTransport implements Transport
{
    public function __construct(private readonly ?string $caFile = null)
    {
    }

    /** @param array<string, string> $headers */
    public function post(Target $target, array $headers, string $body, int $timeout): int
    {
        if (!extension_loaded('curl')) {
            throw new WebhookFailed('Webhooks need the PHP extension curl (Debian: php-curl).');
        }
        $address = str_contains($target->address, ':') ? "[$target->address]" : $target->address;
        $curl = curl_init();
        curl_setopt_array($curl, [
            CURLOPT_URL => $target->url,
            // Whatever name curl reads in the URL, this is where it connects to.
            CURLOPT_CONNECT_TO => ["::$address:$target->port"],
            CURLOPT_PROXY => '', // not the environment's either: it would look the name up again
            CURLOPT_NOPROXY => '*',
            CURLOPT_PROTOCOLS => CURLPROTO_HTTP | CURLPROTO_HTTPS,
            CURLOPT_FOLLOWLOCATION => false,
            CURLOPT_HTTP_VERSION => CURL_HTTP_VERSION_1_1,
            CURLOPT_SSL_VERIFYPEER => true,
            CURLOPT_SSL_VERIFYHOST => 2,
            CURLOPT_POST => true,
            CURLOPT_POSTFIELDS => $body,
            CURLOPT_HTTPHEADER => [...array_map(static fn (string $name, string $value): string => "$name: $value", array_keys($headers), $headers), 'Expect:'],
            CURLOPT_USERAGENT => 'native-xlsx-webhook',
            CURLOPT_CONNECTTIMEOUT => $timeout,
            CURLOPT_TIMEOUT => $timeout,
            CURLOPT_NOSIGNAL => true,
            CURLOPT_WRITEFUNCTION => static fn ($curl, string $piece): int => strlen($piece), // nobody reads it
        ] + ($this->caFile === null ? [] : [CURLOPT_CAINFO => $this->caFile]));
        $done = curl_exec($curl);
        $status = (int) curl_getinfo($curl, CURLINFO_RESPONSE_CODE);
        $error = curl_error($curl);
        if ($done === false && $status < 200) {
            throw new WebhookFailed("The webhook got no answer: $error");
        }
        return $status;
    }
}
