<?php

namespace NativeXlsx\Laravel\Operation\Discovery;

/**
 * Which classes and interfaces a PHP file declares, and what they extend and implement: by its tokens, so that nothing is
 * loaded or run.
 */
final class Declarations
{
    /** @var array<string, array{abstract: bool, interface: bool, parents: list<string>}> */
    private array $found = [];

    private string $namespace = '';

    /** @var array<string, string> alias in small letters => full name */
    private array $imports = [];

    /** @param list<\PhpToken> $tokens without white space and comments */
    private function __construct(private readonly array $tokens)
    {
    }

    /**
     * @return array<string, array{abstract: bool, interface: bool, parents: list<string>}> by full name; `parents` are full names of what is
     *     extended and implemented
     */
    public static function of(string $code): array
    {
        $ignored = [T_WHITESPACE, T_COMMENT, T_DOC_COMMENT, T_OPEN_TAG, T_INLINE_HTML];
        $tokens = array_values(array_filter(\PhpToken::tokenize($code), static fn (\PhpToken $token): bool => !$token->is($ignored)));
        $end = new \PhpToken(T_WHITESPACE, ''); // so that a file which is cut off needs no case of its own
        $self = new self([...$tokens, $end, $end]);
        $self->read();
        return $self->found;
    }

    private function read(): void
    {
        $depth = 0;
        $base = 0; // the depth at which the file's own statements stand: 1 inside `namespace X { … }`
        $count = count($this->tokens);
        for ($i = 0; $i < $count; $i++) {
            $token = $this->tokens[$i];
            if ($token->is([T_CURLY_OPEN, T_DOLLAR_OPEN_CURLY_BRACES]) || $token->text === '{') {
                $depth++;
            } elseif ($token->text === '}') {
                $depth--;
                $base = min($base, $depth);
            } elseif ($depth !== $base) {
                continue;
            } elseif ($token->is(T_NAMESPACE)) {
                $i = $this->namespace($i + 1);
                if ($this->tokens[$i]->text === '{') {
                    $base = ++$depth;
                }
            } elseif ($token->is(T_USE)) {
                $i = $this->import($i + 1);
            } elseif ($token->is([T_CLASS, T_INTERFACE]) && $this->tokens[$i + 1]->is(T_STRING)) {
                $i = $this->declaration($i);
                $i--; // the brace counts
            }
        }
    }

    private function namespace(int $i): int
    {
        $this->imports = [];
        $this->namespace = '';
        if ($this->tokens[$i]->is([T_STRING, T_NAME_QUALIFIED])) {
            $this->namespace = $this->tokens[$i++]->text;
        }
        return $i;
    }

    /** `use A\B;`, `use A\B as C, D;`, `use A\{B, C\D as E};`; those of functions and constants mean nothing here. */
    private function import(int $i): int
    {
        $prefix = $name = $alias = '';
        $other = false;
        for (; isset($this->tokens[$i]); $i++) {
            $token = $this->tokens[$i];
            if ($token->is([T_FUNCTION, T_CONST])) {
                $other = true;
            } elseif ($token->is(T_AS)) {
                $alias = $this->tokens[++$i]->text ?? '';
            } elseif ($token->is([T_STRING, T_NAME_QUALIFIED, T_NAME_FULLY_QUALIFIED])) {
                $name = ltrim($token->text, '\\');
            } elseif ($token->text === '{') {
                $prefix = $name . '\\';
                $name = '';
            } elseif (in_array($token->text, [',', '}', ';'], true)) {
                if ($name !== '' && !$other) {
                    $full = $prefix . $name;
                    $short = $alias !== '' ? $alias : (string) substr((string) strrchr("\\$full", '\\'), 1);
                    $this->imports[strtolower($short)] = $full;
                }
                $name = $alias = '';
                if ($token->text === ';') {
                    break;
                }
            }
        }
        return $i;
    }

    /** @return int where its opening brace stands */
    private function declaration(int $i): int
    {
        $interface = $this->tokens[$i]->is(T_INTERFACE);
        $abstract = false;
        for ($before = $i - 1; $before >= 0 && $this->tokens[$before]->is([T_ABSTRACT, T_FINAL, T_READONLY]); $before--) {
            $abstract = $abstract || $this->tokens[$before]->is(T_ABSTRACT);
        }
        $name = ltrim("$this->namespace\\{$this->tokens[$i + 1]->text}", '\\');
        $parents = [];
        for ($i += 2; isset($this->tokens[$i]) && $this->tokens[$i]->text !== '{'; $i++) {
            if ($this->tokens[$i]->is([T_STRING, T_NAME_QUALIFIED, T_NAME_FULLY_QUALIFIED, T_NAME_RELATIVE])) {
                $parents[] = $this->resolve($this->tokens[$i]->text);
            }
        }
        $this->found[$name] = ['abstract' => $abstract, 'interface' => $interface, 'parents' => $parents];
        return $i;
    }

    private function resolve(string $name): string
    {
        if ($name[0] === '\\') {
            return substr($name, 1);
        }
        if (str_starts_with(strtolower($name), 'namespace\\')) {
            return ltrim($this->namespace . substr($name, 9), '\\');
        }
        [$first, $rest] = explode('\\', $name, 2) + [1 => null];
        $full = $this->imports[strtolower($first)] ?? ltrim("$this->namespace\\$first", '\\');
        return $rest === null ? $full : "$full\\$rest";
    }
}
