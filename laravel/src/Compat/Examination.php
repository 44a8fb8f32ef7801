<?php

namespace NativeXlsx\Laravel\Compat;

use ReflectionClass;
use ReflectionMethod;

/**
 * What of an export class runs here, what doesn't and why, as far as its code tells without running it. A style array that
 * asks for what isn't written shows itself only when it is asked for: when the export is stored or queued.
 */
final class Examination
{
    /**
     * @param class-string $class
     * @param list<string> $runs names of concerns
     * @param array<string, string> $refused name of a concern or method => what to do
     * @param array<string, string> $notes name => what is different, or has no effect
     */
    private function __construct(
        public readonly string $class,
        public readonly array $runs,
        public readonly array $refused,
        public readonly array $notes,
    ) {
    }

    /** @param object|class-string $export */
    public static function of(object|string $export): self
    {
        $class = is_object($export) ? $export::class : $export;
        $runs = $refused = $notes = [];
        foreach (Concerns::of($class) as $concern) {
            if (in_array($concern, Concerns::RUNNING, true)) {
                $runs[] = $concern;
            } elseif (isset(Concerns::WITHOUT_EFFECT[$concern])) {
                $notes[$concern] = 'has no effect: it ' . Concerns::WITHOUT_EFFECT[$concern];
            } else {
                $refused[$concern] = Concerns::REFUSED[$concern]
                    ?? 'a concern that this package doesn\'t know; keep this export on Laravel Excel';
            }
        }
        foreach (['WithStyles' => 'styles', 'WithDefaultStyles' => 'defaultStyles'] as $concern => $method) {
            if (in_array($concern, $runs, true) && self::usesItsParameter($class, $method)) {
                $refused["$method()"] = 'it uses the ' . ($concern === 'WithStyles' ? 'worksheet' : 'style')
                    . ' object that Laravel Excel gives it, and there is none here; return an array: [1 => [\'font\' => [\'bold\' => true]], \'B:D\' => […]]';
            }
        }
        return new self($class, $runs, $refused, $notes + self::differences($class, $runs));
    }

    public function runs(): bool
    {
        return $this->refused === [];
    }

    /** @throws Unsupported if something of it doesn't run */
    public function orFail(): void
    {
        if ($this->refused !== []) {
            throw new Unsupported($this->class, $this->refused);
        }
    }

    /**
     * @param class-string $class
     * @param list<string> $runs
     * @return array<string, string>
     */
    private static function differences(string $class, array $runs): array
    {
        $notes = [];
        if (array_intersect(Concerns::SOURCES, $runs) === [] && !in_array('WithMultipleSheets', $runs, true)) {
            $notes['rows'] = 'it says nowhere where rows come from; only its headings are written';
        }
        if (in_array('FromCollection', $runs, true) || in_array('FromArray', $runs, true)) {
            $notes[in_array('FromCollection', $runs, true) ? 'collection()' : 'array()'] = 'queued, it is called again in every slice, and must give the same rows; FromQuery reads only what it needs';
        } elseif (in_array('FromIterator', $runs, true) || in_array('FromGenerator', $runs, true)) {
            $notes[in_array('FromIterator', $runs, true) ? 'iterator()' : 'generator()'] = 'queued, it begins anew in every slice and passes over what is in, so it must give the same rows; FromQuery goes on where it was';
        }
        if (in_array('WithMapping', $runs, true) === false && in_array('FromQuery', $runs, true)) {
            $notes['map()'] = 'without it a model gives attributesToArray(): dates as ISO text in UTC, as in Laravel Excel';
        }
        return $notes;
    }

    /** Whether the body of a method speaks of its first parameter. @param class-string $class */
    private static function usesItsParameter(string $class, string $method): bool
    {
        if (!method_exists($class, $method)) {
            return false;
        }
        $reflection = new ReflectionMethod($class, $method);
        $parameter = ($reflection->getParameters()[0] ?? null)?->getName();
        if ($parameter === null) {
            return str_contains(self::source($reflection), 'func_get_arg');
        }
        // Whatever isn't PHP's own parameter list: the variable, compact('sheet'), get_defined_vars(), func_get_args().
        $body = strstr(self::source($reflection), '{') ?: '';
        foreach (token_get_all("<?php $body") as $token) {
            if (is_array($token)) {
                $uses = match ($token[0]) {
                    T_VARIABLE => $token[1] === '$' . $parameter,
                    T_STRING => in_array(strtolower($token[1]), ['compact', 'get_defined_vars', 'func_get_args', 'func_get_arg'], true),
                    default => false,
                };
                if ($uses) {
                    return true;
                }
            }
        }
        return false;
    }

    private static function source(ReflectionMethod $method): string
    {
        $file = $method->getFileName();
        if ($file === false || !is_file($file)) {
            return '';
        }
        return implode('', array_slice(file($file) ?: [], $method->getStartLine() - 1, $method->getEndLine() - $method->getStartLine() + 1));
    }

    /** Of an export with sheets, those of its sheets too. @param iterable<object> $sheets @throws Unsupported */
    public static function ofAll(object $export, iterable $sheets): void
    {
        self::of($export)->orFail();
        foreach ($sheets as $sheet) {
            self::of($sheet)->orFail();
        }
    }

    /** For people: where the class is declared. */
    public function file(): string
    {
        return (new ReflectionClass($this->class))->getFileName() ?: '';
    }
}
