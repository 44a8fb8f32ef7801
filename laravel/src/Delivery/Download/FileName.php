<?php

namespace NativeXlsx\Laravel\Delivery\Download;

use Illuminate\Support\Str;
use Symfony\Component\HttpFoundation\HeaderUtils;

/** The name under which a file is saved, as RFC 6266 wants it: UTF-8 for whoever knows RFC 5987, ASCII for the rest. */
final class FileName
{
    public static function disposition(string $name): string
    {
        $name = self::safe($name);
        $ascii = preg_replace('/[^\x20-\x24\x26-\x7E]|["\\\\]/', '_', Str::ascii($name));
        return HeaderUtils::makeDisposition(HeaderUtils::DISPOSITION_ATTACHMENT, $name, (string) $ascii);
    }

    /** Without what would make a path or a second header of it. */
    private static function safe(string $name): string
    {
        $name = mb_scrub($name, 'UTF-8');
        $name = trim((string) preg_replace('/[\x00-\x1F\x7F\/\\\\:*?"<>|]+|\p{Cf}+/u', '_', $name), " .\t");
        return $name === '' ? 'export.xlsx' : $name;
    }
}
