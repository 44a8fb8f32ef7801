<?php

/*
 * The package in laravel/src by its own words: every class, and everything public in it that isn't plain from its name and
 * types, has a docblock; every parameter, property and return value has a type; no import is unused. Reads files, loads none of them.
 * Usage: php scripts/check-php-docs.php FOLDER...
 */

$complaints = [];
foreach (array_slice($argv, 1) as $folder) {
    foreach (new RecursiveIteratorIterator(new RecursiveDirectoryIterator($folder, FilesystemIterator::SKIP_DOTS)) as $file) {
        if (str_ends_with((string) $file, '.php')) {
            foreach ((new FileCheck((string) file_get_contents((string) $file)))->complaints() as [$line, $text]) {
                $complaints[] = "$file:$line: $text";
            }
        }
    }
}
sort($complaints);
echo implode("\n", $complaints), $complaints === [] ? '' : "\n";
exit($complaints === [] ? 0 : 1);

/** One file, by its tokens. */
final class FileCheck
{
    /** @var list<PhpToken> without white space */
    private array $tokens;

    /** @var list<array{int, string}> */
    private array $complaints = [];

    public function __construct(string $code)
    {
        $this->tokens = array_values(array_filter(PhpToken::tokenize($code), static fn (PhpToken $token): bool => !$token->is([T_WHITESPACE, T_COMMENT])));
    }

    /** @return list<array{int, string}> */
    public function complaints(): array
    {
        $depth = 0;
        $class = null; // depth of the class's body
        foreach ($this->tokens as $i => $token) {
            if ($token->text === '{' || $token->is([T_CURLY_OPEN, T_DOLLAR_OPEN_CURLY_BRACES])) {
                $depth++;
            } elseif ($token->text === '}') {
                $depth--;
            } elseif ($token->is([T_CLASS, T_INTERFACE, T_TRAIT, T_ENUM]) && $this->at($i + 1)->is(T_STRING) && $depth === 0) {
                $class = 1;
                if (!$this->isDocumented($i)) {
                    $this->complain($i, "{$this->at($i + 1)->text} has no docblock");
                }
            } elseif ($token->is(T_FUNCTION) && $depth === $class && ($this->at($i + 1)->is(T_STRING) || $this->at($i + 2)->is(T_STRING))) {
                $this->method($i);
            } elseif ($token->is(T_VARIABLE) && $depth === $class && $this->at($i - 1)->is([T_PUBLIC, T_PROTECTED, T_PRIVATE, T_STATIC, T_READONLY]) && !$this->isOfTheFramework($token->text)) {
                $this->complain($i, "{$token->text} has no type");
            }
        }
        $this->imports();
        return $this->complaints;
    }

    private function method(int $i): void
    {
        $name = $this->at($i + 1)->is(T_STRING) ? $i + 1 : $i + 2;
        $words = $this->at($name)->text;
        $documented = $this->isDocumented($i);
        $doc = $documented ? $this->docOf($i) : '';
        $end = $this->parameters($name, $words, $doc);
        $type = $this->at($end + 1)->text === ':';
        if (!$type && !str_starts_with($words, '__construct') && !str_starts_with($words, '__destruct') && !str_contains($doc, '@return')) {
            $this->complain($i, "$words() has no return type");
        }
        // An array says little: what is in it must be written down.
        if ($type && in_array('array', [$this->at($end + 2)->text, $this->at($end + 3)->text], true) && !str_contains($doc, '@return') && !$this->isOfTheFramework($words)) {
            $this->complain($i, "$words() gives an array; @return must say of what");
        }
    }

    /** @return int where the parameters end */
    private function parameters(int $name, string $words, string $doc): int
    {
        $depth = 0;
        for ($i = $name + 1; ; $i++) {
            $token = $this->at($i);
            if (in_array($token->text, ['(', '['], true) || $token->is(T_ATTRIBUTE)) {
                $depth++;
            } elseif (in_array($token->text, [')', ']'], true)) {
                if (--$depth === 0) {
                    return $i;
                }
            } elseif ($depth === 1 && $token->is(T_VARIABLE)) {
                $before = $this->at($i - 1);
                $before = in_array($before->text, ['&', '...'], true) ? $this->at($i - 2) : $before;
                $resource = preg_match('/@param resource[^$]*' . preg_quote($token->text, '/') . '\b/', $doc) === 1;
                if (!$resource && !$this->isOfTheFramework($words) && (in_array($before->text, ['(', ','], true) || $before->is([T_PUBLIC, T_PROTECTED, T_PRIVATE, T_READONLY]))) {
                    $this->complain($i, "$words(): {$token->text} has no type");
                } elseif ($before->is(T_ARRAY) && !str_contains($doc, $token->text) && !str_contains($this->near($i), $token->text)) {
                    $this->complain($i, "$words(): {$token->text} is an array; @param must say of what");
                }
            }
        }
    }

    /** A docblock of its own right before a promoted property. */
    private function near(int $i): string
    {
        for ($back = $i - 1; $back > $i - 5; $back--) {
            if ($this->at($back)->is(T_DOC_COMMENT)) {
                return $this->at($back)->text . $this->at($i)->text;
            }
        }
        return '';
    }

    private function imports(): void
    {
        $text = '';
        $imports = [];
        $body = 0;
        foreach ($this->tokens as $i => $token) {
            if ($token->is([T_CLASS, T_INTERFACE, T_TRAIT, T_ENUM])) {
                $body = $i;
                break;
            }
            if ($token->is(T_USE) && $this->at($i + 1)->is([T_NAME_QUALIFIED, T_STRING])) {
                $full = $this->at($i + 1)->text;
                $name = $this->at($i + 2)->is(T_AS) ? $this->at($i + 3)->text : substr((string) strrchr("\\$full", '\\'), 1);
                $imports[$name] = $i;
            }
        }
        foreach ($this->tokens as $i => $token) {
            if ($token->is(T_DOC_COMMENT) || ($i > $body && $token->is([T_STRING, T_NAME_QUALIFIED]) && !$this->at($i - 1)->is([T_OBJECT_OPERATOR, T_FUNCTION]))) {
                $text .= " $token->text";
            }
        }
        foreach ($imports as $name => $i) {
            if (preg_match('/(?<![\w\\\\])' . preg_quote($name, '/') . '\b/', $text) !== 1) {
                $this->complain($i, "$name is imported and not used");
            }
        }
    }

    private function isDocumented(int $i): bool
    {
        return $this->docOf($i) !== '';
    }

    private function docOf(int $i): string
    {
        while ($i > 0 && $this->at($i - 1)->is([T_PUBLIC, T_PROTECTED, T_PRIVATE, T_STATIC, T_FINAL, T_ABSTRACT, T_READONLY])) {
            $i--;
        }
        if ($this->at($i - 1)->text === ']') { // an attribute
            while ($i > 0 && !$this->at($i)->is(T_ATTRIBUTE)) {
                $i--;
            }
        }
        return $this->at($i - 1)->is(T_DOC_COMMENT) ? $this->at($i - 1)->text : '';
    }

    /** What a class of Laravel's or PHP's declares without a type, which an heir may not add. */
    private function isOfTheFramework(string $name): bool
    {
        return in_array($name, ['$table', '$attributes', '$guarded', '$hidden', '$casts', '$name', '$description', '$type', '$signature', '$connection', 'toArray', 'via', 'getArguments', 'getOptions', 'getDefaultNamespace', 'buildClass', 'toResponse'], true);
    }

    private function at(int $i): PhpToken
    {
        return $this->tokens[$i] ?? new PhpToken(T_WHITESPACE, '');
    }

    private function complain(int $i, string $text): void
    {
        $this->complaints[] = [$this->at($i)->line, $text];
    }
}
