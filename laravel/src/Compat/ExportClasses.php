<?php

namespace NativeXlsx\Laravel\Compat;

use FilesystemIterator;
use PhpToken;
use RecursiveDirectoryIterator;
use RecursiveIteratorIterator;

/**
 * Finds classes that have Laravel Excel's concerns, themselves or by a parent, by reading the source: nothing is loaded that
 * has nothing to do with exports.
 */
final class ExportClasses
{
    /** @var array<string, array{file: string, parents: list<string>, abstract: bool}> by class */
    private array $found = [];

    /**
     * @param list<string> $folders
     * @return array<string, string> class => file; sorted
     */
    public static function in(array $folders): array
    {
        $scan = new self();
        foreach ($folders as $folder) {
            if (is_dir($folder)) {
                $files = new RecursiveIteratorIterator(new RecursiveDirectoryIterator($folder, FilesystemIterator::SKIP_DOTS));
                foreach ($files as $file) {
                    if ($file->getExtension() === 'php') {
                        $scan->read((string) $file);
                    }
                }
            }
        }
        $classes = [];
        foreach ($scan->found as $class => $about) {
            if (!$about['abstract'] && $scan->concerns($class)) {
                $classes[$class] = $about['file'];
            }
        }
        ksort($classes);
        return $classes;
    }

    /** @param array<string, true> $seen */
    private function concerns(string $class, array $seen = []): bool
    {
        foreach ($this->found[$class]['parents'] ?? [] as $parent) {
            if (str_starts_with($parent, Concerns::NAMESPACE)) {
                return true;
            }
            if (!isset($seen[$parent]) && $this->concerns($parent, $seen + [$parent => true])) {
                return true;
            }
        }
        return false;
    }

    private function read(string $file): void
    {
        $code = (string) file_get_contents($file);
        if (!preg_match('/\b(class|interface)\s/', $code)) {
            return;
        }
        $tokens = array_values(array_filter(PhpToken::tokenize($code), static fn (PhpToken $token): bool => !$token->isIgnorable()));
        $namespace = '';
        $uses = [];
        $depth = 0;
        for ($i = 0; $i < count($tokens); $i++) {
            $token = $tokens[$i];
            if ($token->is(['{', T_CURLY_OPEN, T_DOLLAR_OPEN_CURLY_BRACES])) {
                $depth++;
            } elseif ($token->is('}')) {
                $depth--;
            } elseif ($token->is(T_NAMESPACE) && isset($tokens[$i + 1]) && !$tokens[$i + 1]->is(T_NS_SEPARATOR)) {
                $namespace = $tokens[$i + 1]->is([T_STRING, T_NAME_QUALIFIED]) ? $tokens[$i + 1]->text : '';
                $uses = [];
                $depth = 0;
            } elseif ($token->is(T_USE) && $depth <= 1 && isset($tokens[$i + 1]) && $tokens[$i + 1]->is([T_STRING, T_NAME_QUALIFIED, T_NAME_FULLY_QUALIFIED])) {
                $uses += $this->imports($tokens, $i + 1);
            } elseif ($token->is([T_CLASS, T_INTERFACE]) && isset($tokens[$i + 1]) && $tokens[$i + 1]->is(T_STRING) && !($tokens[$i - 1] ?? null)?->is([T_DOUBLE_COLON, T_NEW])) {
                $this->declared($file, $tokens, $i, $namespace, $uses);
            }
        }
    }

    /**
     * @param list<PhpToken> $tokens
     * @return array<string, string> alias => name
     */
    private function imports(array $tokens, int $i): array
    {
        $imports = [];
        $prefix = $name = $alias = '';
        for (; isset($tokens[$i]) && !$tokens[$i]->is(';'); $i++) {
            $token = $tokens[$i];
            if ($token->is('{')) {
                [$prefix, $name] = [rtrim($name, '\\') . '\\', ''];
            } elseif ($token->is(T_AS)) {
                $alias = $tokens[++$i]->text ?? '';
            } elseif ($token->is([',', '}'])) {
                $imports += $this->import($prefix . $name, $alias);
                $name = $alias = '';
            } elseif ($token->is([T_STRING, T_NAME_QUALIFIED, T_NAME_FULLY_QUALIFIED, T_NS_SEPARATOR])) {
                $name .= $token->text;
            }
        }
        return $imports + $this->import($prefix . $name, $alias);
    }

    /** @return array<string, string> */
    private function import(string $name, string $alias): array
    {
        $name = trim($name, '\\');
        $short = strrchr("\\$name", '\\') ?: '';
        return $name === '' ? [] : [strtolower($alias !== '' ? $alias : substr($short, 1)) => $name];
    }

    /**
     * @param list<PhpToken> $tokens
     * @param array<string, string> $uses
     */
    private function declared(string $file, array $tokens, int $i, string $namespace, array $uses): void
    {
        $abstract = $tokens[$i]->is(T_INTERFACE);
        for ($before = $i - 1; $before >= 0 && $tokens[$before]->is([T_ABSTRACT, T_FINAL, T_READONLY]); $before--) {
            $abstract = $abstract || $tokens[$before]->is(T_ABSTRACT);
        }
        $class = ($namespace === '' ? '' : "$namespace\\") . $tokens[$i + 1]->text;
        $parents = [];
        for ($i += 2; isset($tokens[$i]) && !$tokens[$i]->is('{'); $i++) {
            if ($tokens[$i]->is([T_STRING, T_NAME_QUALIFIED, T_NAME_FULLY_QUALIFIED, T_NAME_RELATIVE])) {
                $parents[] = $this->resolved($tokens[$i], $namespace, $uses);
            }
        }
        $this->found[$class] = ['file' => $file, 'parents' => $parents, 'abstract' => $abstract];
    }

    /** @param array<string, string> $uses */
    private function resolved(PhpToken $name, string $namespace, array $uses): string
    {
        if ($name->is(T_NAME_FULLY_QUALIFIED)) {
            return substr($name->text, 1);
        }
        $text = $name->is(T_NAME_RELATIVE) ? substr($name->text, strlen('namespace\\')) : $name->text;
        $parts = explode('\\', $text, 2);
        $import = $name->is(T_NAME_RELATIVE) ? null : ($uses[strtolower($parts[0])] ?? null);
        if ($import !== null) {
            return $import . (isset($parts[1]) ? "\\$parts[1]" : '');
        }
        return ($namespace === '' ? '' : "$namespace\\") . $text;
    }
}
