<?php

namespace NativeXlsx\Laravel\Delivery\Download;

use Illuminate\Http\Request;

/** What part of a file a request asks for (RFC 9110, section 14). */
final class ByteRange
{
    private function __construct(public readonly int $first, public readonly int $last, public readonly bool $partial, public readonly bool $satisfiable = true)
    {
    }

    /**
     * A range is for GET only; a malformed one is ignored, as is a list of several (the whole file is a right answer to it), and
     * one whose If-Range doesn't name exactly this file.
     */
    public static function of(Request $request, int $size, string $etag, string $lastModified): self
    {
        $whole = new self(0, $size - 1, false);
        $header = (string) $request->headers->get('Range', '');
        if (!$request->isMethod('GET') || preg_match('/^bytes=[ \t]*(\d{0,18})-(\d{0,18})[ \t]*$/i', $header, $found) !== 1 || ($found[1] === '' && $found[2] === '')) {
            return $whole;
        }
        $condition = $request->headers->get('If-Range');
        if ($condition !== null && $condition !== $etag && $condition !== $lastModified) {
            return $whole;
        }
        if ($found[1] === '') {
            $length = min((int) $found[2], $size);
            return $length === 0 ? new self(0, -1, true, false) : new self($size - $length, $size - 1, true);
        }
        $first = (int) $found[1];
        $last = $found[2] === '' ? $size - 1 : (int) $found[2];
        if ($last < $first && $found[2] !== '') {
            return $whole;
        }
        return $first >= $size ? new self(0, -1, true, false) : new self($first, min($last, $size - 1), true);
    }

    public function length(): int
    {
        return $this->last - $this->first + 1;
    }
}
