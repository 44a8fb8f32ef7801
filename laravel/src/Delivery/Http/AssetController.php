<?php

namespace NativeXlsx\Laravel\Delivery\Http;

use NativeXlsx\Laravel\Delivery\View\Assets;
use Symfony\Component\HttpFoundation\Response;

/** The status page's style and script as files of their own: a strict Content-Security-Policy allows them, and nothing is built. */
final class AssetController
{
    public function __invoke(string $file, Assets $assets): Response
    {
        return new Response($assets->content($file), 200, [
            'Content-Type' => Assets::FILES[$file] . '; charset=utf-8',
            'Cache-Control' => 'public, max-age=31536000, immutable', // the URL has the content's hash
            'X-Content-Type-Options' => 'nosniff',
        ]);
    }
}
