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

    /**
     * @param object|class-string $export
     * @param string $locale language of what it says; exceptions are in English
     */
    public static function of(object|string $export, string $locale = 'en'): self
    {
        $class = is_object($export) ? $export::class : $export;
        $runs = $refused = $notes = [];
        foreach (Concerns::of($class) as $concern) {
            if (in_array($concern, Concerns::RUNNING, true)) {
                $runs[] = $concern;
            } elseif (isset(Concerns::WITHOUT_EFFECT[$concern])) {
                $notes[$concern] = self::say('no_effect.' . Concerns::WITHOUT_EFFECT[$concern], $locale);
            } else {
                $refused[$concern] = self::say('refused.' . (in_array($concern, Concerns::REFUSED, true) ? $concern : 'unknown'), $locale);
            }
        }
        foreach (['WithStyles' => 'styles', 'WithDefaultStyles' => 'defaultStyles'] as $concern => $method) {
            if (in_array($concern, $runs, true) && self::usesItsParameter($class, $method)) {
                $refused["$method()"] = self::say("refused.$method", $locale);
            }
        }
        return new self($class, $runs, $refused, $notes + self::differences($runs, $locale));
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
     * @param list<string> $runs
     * @return array<string, string>
     */
    private static function differences(array $runs, string $locale): array
    {
        $notes = [];
        if (array_intersect(Concerns::SOURCES, $runs) === [] && !in_array('WithMultipleSheets', $runs, true)) {
            $notes['rows'] = self::say('notes.rows', $locale);
        }
        foreach (['again' => ['FromCollection', 'FromArray'], 'anew' => ['FromIterator', 'FromGenerator']] as $note => $sources) {
            $found = array_values(array_intersect($sources, $runs));
            if ($found !== []) {
                $notes[lcfirst(substr($found[0], strlen('From'))) . '()'] = self::say("notes.$note", $locale);
                break;
            }
        }
        if (in_array('WithMapping', $runs, true) === false && in_array('FromQuery', $runs, true)) {
            $notes['map()'] = self::say('notes.dates', $locale);
        }
        return $notes;
    }

    private static function say(string $key, string $locale): string
    {
        return (string) trans("native-xlsx::compat.$key", [], $locale);
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
