<?php

namespace NativeXlsx\Laravel\Delivery\Download;

use Symfony\Component\HttpKernel\Exception\NotFoundHttpException;

/** What every answer about a file says: not to be kept, guessed at, indexed or passed on. */
final class Headers
{
    public const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

    /** @return array<string, string> */
    public static function private(): array
    {
        return [
            'Cache-Control' => 'no-store, private',
            'X-Content-Type-Options' => 'nosniff',
            'Referrer-Policy' => 'no-referrer',
            'X-Robots-Tag' => 'noindex, nofollow',
            'X-Frame-Options' => 'SAMEORIGIN',
        ];
    }

    /**
     * Of a page of ours: only our own files, forms and requests; no script or style within the page.
     *
     * @return array<string, string>
     */
    public static function page(?string $nonce = null): array
    {
        $nonce = $nonce === null ? '' : " 'nonce-$nonce'";
        return self::private() + ['Content-Security-Policy' => "default-src 'none'; script-src 'self'$nonce; style-src 'self'$nonce; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"];
    }

    /** The one answer to everything that isn't there or isn't yours. */
    public static function notFound(): NotFoundHttpException
    {
        return new NotFoundHttpException('', null, 0, self::private());
    }
}
