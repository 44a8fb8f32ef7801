<?php

namespace NativeXlsx\Laravel\Compat\Sheets;

use Closure;
use Illuminate\Contracts\Translation\HasLocalePreference;
use Illuminate\Support\Traits\Localizable;
use NativeXlsx\Laravel\Compat\Concerns;
use NativeXlsx\Laravel\Compat\Examination;
use NativeXlsx\Laravel\Compat\Styles\StyleArray;
use NativeXlsx\Laravel\Compat\Unsupported;
use NativeXlsx\Laravel\Compat\UnsupportedValue;
use ReflectionClass;

/** An export object as a workbook: its sheets, properties and default style. */
final class Book
{
    use Localizable;

    /** @var list<object> */
    private array $sheets;

    /** @var list<Layout>|null */
    private ?array $layouts = null;

    /**
     * @param object $export a class with Laravel Excel's concerns
     * @param list<object>|null $sheets what sheets() gave when it was asked for; null: ask now
     * @param list<string> $names of the sheets then; a title with the time in it would differ
     *
     * @throws Unsupported it asks for what isn't done here
     */
    public function __construct(private readonly object $export, ?array $sheets = null, private readonly array $names = [])
    {
        if (!Concerns::isExport($export)) {
            throw new Unsupported($export::class, ['rows' => 'it implements none of Laravel Excel\'s concerns that give rows (' . implode(', ', Concerns::SOURCES) . ')']);
        }
        $this->sheets = $sheets ?? self::sheetsOf($export);
        Examination::ofAll($export, $this->sheets);
    }

    public function export(): object
    {
        return $this->export;
    }

    /** @return list<object> */
    public function sheets(): array
    {
        return $this->sheets;
    }

    /**
     * How each sheet is laid out, in their order.
     *
     * @return list<Layout>
     *
     * @throws Unsupported a style can't be written
     */
    public function layouts(): array
    {
        return $this->layouts ??= $this->localized(function (): array {
            $default = $this->defaultStyle();
            $names = $layouts = [];
            foreach ($this->sheets as $number => $sheet) {
                $names[] = $name = $this->names[$number] ?? SheetName::of($sheet, $names);
                $layouts[] = new Layout($sheet, $name, $default);
            }
            return $layouts;
        });
    }

    /** In the language that the export asks for, as Laravel Excel runs it. */
    public function localized(Closure $callback): mixed
    {
        return $this->withLocale($this->export instanceof HasLocalePreference ? $this->export->preferredLocale() : null, $callback);
    }

    /** @return array<string, mixed> as NativeXlsx takes properties */
    public function properties(): array
    {
        $given = (array) config('excel.exports.properties', []);
        if (Concerns::has($this->export, 'WithProperties')) {
            $given = array_merge($given, $this->export->properties());
        }
        if (Concerns::has($this->export, 'WithTitle')) {
            $given['title'] = $this->export->title();
        }
        $words = ['title' => 'title', 'description' => 'comment', 'creator' => 'author', 'subject' => 'subject',
            'keywords' => 'keywords', 'category' => 'category', 'manager' => 'manager', 'company' => 'company'];
        $properties = [];
        foreach (array_filter($given) as $word => $value) {
            if (isset($words[$word])) { // lastModifiedBy has no place of its own; others Laravel Excel passes over too
                $properties[$words[$word]] = (string) $value;
            }
        }
        return $properties;
    }

    private function defaultStyle(): StyleArray
    {
        $style = [];
        if (Concerns::has($this->export, 'WithBackgroundColor')) {
            $color = $this->export->backgroundColor();
            if ($color !== null) {
                $style['fill'] = is_array($color) && !isset($color['rgb']) && !isset($color['argb']) ? $color : ['fillType' => 'solid', 'startColor' => $color];
            }
        }
        if (Concerns::has($this->export, 'WithDefaultStyles')) {
            $given = $this->export->defaultStyles(self::made('PhpOffice\\PhpSpreadsheet\\Style\\Style'));
            $style = is_array($given) ? array_replace_recursive($style, $given) : $style;
        }
        return StyleArray::of($style);
    }

    /** What its method's type asks for; examined before, it isn't used. */
    public static function made(string $class): object
    {
        return class_exists($class) ? (new ReflectionClass($class))->newInstance() : throw new Unsupported($class, ['class' => 'it isn\'t there; install Laravel Excel, whose concerns ask for it']);
    }

    /** @return list<object> */
    private static function sheetsOf(object $export): array
    {
        if (!Concerns::has($export, 'WithMultipleSheets')) {
            return [$export];
        }
        $sheets = array_values($export->sheets());
        foreach ($sheets as $sheet) {
            if (!is_object($sheet)) {
                throw UnsupportedValue::sheet(get_debug_type($sheet));
            }
        }
        return $sheets === [] ? throw UnsupportedValue::noSheet($export::class) : $sheets;
    }
}
