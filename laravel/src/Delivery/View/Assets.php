<?php

namespace NativeXlsx\Laravel\Delivery\View;

use NativeXlsx\Laravel\Delivery\Download\Headers;

/** Style and script of the status page, and their URLs. */
final class Assets
{
    public const FILES = ['status.css' => 'text/css', 'status.js' => 'text/javascript'];

    private const FOLDER = __DIR__ . '/../../../resources/assets/';

    public function content(string $file): string
    {
        if (!isset(self::FILES[$file])) {
            throw Headers::notFound();
        }
        return (string) file_get_contents(self::FOLDER . $file);
    }

    public function url(string $file): string
    {
        return route('native-exports.asset', ['file' => $file, 'v' => substr(hash('sha256', $this->content($file)), 0, 12)]);
    }
}
