<?php

namespace NativeXlsx\Laravel\Delivery\Webhook;

use InvalidArgumentException;

/**
 * Signs webhooks and, at the receiver's end, checks them: HMAC-SHA256 over delivery id, timestamp and body, in the headers of the
 * Standard Webhooks specification (`webhook-id`, `webhook-timestamp`, `webhook-signature: v1,…`), so its libraries understand them
 * too. This file needs nothing of Laravel: a receiver without the package may copy it.
 *
 *     $ok = Signature::verify($request->getContent(), $request->headers->all(), env('EXPORT_WEBHOOK_SECRET'));
 *     abort_unless($ok, 401);
 *     // At least once: do nothing if the delivery id (header webhook-id) was seen before.
 */
final class Signature
{
    /** Seconds that the clocks may differ and the message may have been on its way. Older ones are replays. */
    public const TOLERANCE = 300;

    /**
     * @param string $id the delivery's id
     * @param int $timestamp seconds since 1970
     * @param string $body exactly as it is sent
     * @param string $secrets one, or several separated by blanks, each of which signs; `whsec_` and base64, or any text
     * @return array<string, string> the headers
     */
    public static function headers(string $id, int $timestamp, string $body, string $secrets): array
    {
        $signatures = array_map(static fn (string $key): string => 'v1,' . base64_encode(self::mac($id, (string) $timestamp, $body, $key)), self::keys($secrets));
        return ['webhook-id' => $id, 'webhook-timestamp' => (string) $timestamp, 'webhook-signature' => implode(' ', $signatures)];
    }

    /**
     * Whether the message is from somebody who knows the secret, and fresh.
     *
     * @param string $body as received, before anything parses it
     * @param array<string, string|list<string>|null> $headers of the request, in any case (`getallheaders()`, `$request->headers->all()`, `$_SERVER`)
     * @param string $secrets one, or several separated by blanks, of which one must fit
     * @param int $tolerance seconds
     * @param int|null $now null: the clock's time
     * @throws InvalidArgumentException if there is no secret to check with
     */
    public static function verify(string $body, array $headers, string $secrets, int $tolerance = self::TOLERANCE, ?int $now = null): bool
    {
        $keys = self::keys($secrets);
        $id = self::header($headers, 'webhook-id');
        $timestamp = self::header($headers, 'webhook-timestamp');
        if ($id === '' || preg_match('/^\d{1,12}$/', $timestamp) !== 1 || abs(($now ?? time()) - (int) $timestamp) > $tolerance) {
            return false;
        }
        $fits = false;
        foreach (array_slice(preg_split('/ +/', self::header($headers, 'webhook-signature')) ?: [], 0, 10) as $signature) {
            $given = str_starts_with($signature, 'v1,') ? (string) base64_decode(substr($signature, 3), true) : '';
            foreach ($keys as $key) {
                $fits = hash_equals(self::mac($id, $timestamp, $body, $key), $given) || $fits;
            }
        }
        return $fits;
    }

    /** A secret to put into both configs. */
    public static function secret(): string
    {
        return 'whsec_' . base64_encode(random_bytes(32));
    }

    private static function mac(string $id, string $timestamp, string $body, string $key): string
    {
        return hash_hmac('sha256', "$id.$timestamp.$body", $key, true);
    }

    /** @return non-empty-list<string> */
    private static function keys(string $secrets): array
    {
        $keys = [];
        foreach (preg_split('/\s+/', trim($secrets), -1, PREG_SPLIT_NO_EMPTY) ?: [] as $secret) {
            $key = str_starts_with($secret, 'whsec_') ? base64_decode(substr($secret, 6), true) : $secret;
            if ($key === false || strlen($key) < 16) {
                throw new InvalidArgumentException('A webhook secret has at least 16 bytes; after "whsec_" they are in base64. Signature::secret() makes one.');
            }
            $keys[] = $key;
        }
        return $keys !== [] ? $keys : throw new InvalidArgumentException('There is no webhook secret: set NATIVE_XLSX_WEBHOOK_SECRET. Signature::secret() makes one.');
    }

    /** @param array<string, string|list<string>|null> $headers */
    private static function header(array $headers, string $name): string
    {
        foreach ($headers as $key => $value) {
            $key = strtolower(strtr((string) $key, '_', '-'));
            if ($key === $name || $key === "http-$name") {
                return (string) (is_array($value) ? reset($value) : $value);
            }
        }
        return '';
    }
}
