<?php

namespace NativeXlsx\Laravel\Tests\Support;

use RuntimeException;
use XMLReader;
use ZipArchive;

/** Reads a finished workbook with PHP's own zip and XML, as a stream: nothing of the extension judges itself. */
final class Sheet
{
    /**
     * The rows of the first sheet, as lists of raw values (numbers as floats, text as strings, blanks null).
     *
     * @return iterable<int, list<mixed>>
     */
    public static function rows(string $file, string $entry = 'xl/worksheets/sheet1.xml'): iterable
    {
        $zip = new ZipArchive();
        if ($zip->open($file, ZipArchive::CHECKCONS) !== true || $zip->locateName($entry) === false) {
            throw new RuntimeException("$file is no workbook with $entry");
        }
        $zip->close();
        $xml = XMLReader::open("zip://$file#$entry", null, LIBXML_PARSEHUGE) ?: throw new RuntimeException("can't read $file");
        while ($xml->read()) {
            if ($xml->nodeType !== XMLReader::ELEMENT || $xml->localName !== 'row') {
                continue;
            }
            $row = [];
            if (!$xml->isEmptyElement) {
                while ($xml->read() && !($xml->nodeType === XMLReader::END_ELEMENT && $xml->localName === 'row')) {
                    if ($xml->nodeType === XMLReader::ELEMENT && $xml->localName === 'c') {
                        $row[self::column((string) $xml->getAttribute('r'))] = self::value($xml);
                    }
                }
            }
            $width = $row === [] ? 0 : max(array_keys($row)) + 1;
            yield array_replace(array_fill(0, $width, null), $row);
        }
        $xml->close();
    }

    /** @return list<list<mixed>> */
    public static function all(string $file): array
    {
        return iterator_to_array(self::rows($file), false);
    }

    private static function value(XMLReader $xml): mixed
    {
        $type = $xml->getAttribute('t');
        if ($xml->isEmptyElement) {
            return null;
        }
        $text = null;
        while ($xml->read() && !($xml->nodeType === XMLReader::END_ELEMENT && $xml->localName === 'c')) {
            if (in_array($xml->nodeType, [XMLReader::TEXT, XMLReader::SIGNIFICANT_WHITESPACE, XMLReader::CDATA], true)) {
                $text = ($text ?? '') . $xml->value;
            }
        }
        return match (true) {
            $type === 'inlineStr', $type === 'str' => $text ?? '',
            $type === 'b' => $text === '1',
            $text === null => null,
            default => (float) $text,
        };
    }

    private static function column(string $reference): int
    {
        $number = 0;
        foreach (str_split(rtrim($reference, '0123456789')) as $letter) {
            $number = $number * 26 + ord($letter) - 64;
        }
        return $number - 1;
    }
}
