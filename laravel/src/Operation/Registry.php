<?php

namespace NativeXlsx\Laravel\Operation;

use Illuminate\Contracts\Foundation\Application;
use NativeXlsx\Laravel\Contracts\Exportable;
use NativeXlsx\Laravel\Operation\Discovery\Declarations;
use Symfony\Component\Finder\Finder;
use Throwable;

/**
 * The export classes of the application: every class below the folders of `native-xlsx.discover` that implements
 * {@see Exportable}, itself or through what it extends. Nothing is registered by hand, and no other file of the
 * application is loaded to find them.
 */
final class Registry
{
    /** @var list<class-string<Exportable>>|null */
    private ?array $found = null;

    /** @var array<string, string> what could not be loaded, and why */
    private array $broken = [];

    /** @var array<string, bool> by name of a class outside the folders */
    private array $outside = [];

    public function __construct(private readonly Application $app)
    {
    }

    /**
     * Looked for once in a process.
     *
     * @return list<class-string<Exportable>> sorted
     */
    public function classes(): array
    {
        return $this->found ??= $this->find();
    }

    /** @return array<string, string> class => why it could not be loaded */
    public function broken(): array
    {
        $this->classes();
        return $this->broken;
    }

    /**
     * The one class that is meant: by its full name, or by its short one if only one is called so.
     *
     * @return class-string<Exportable>|null
     */
    public function named(string $name): ?string
    {
        $name = ltrim(strtr($name, '/', '\\'), '\\');
        if (is_subclass_of($name, Exportable::class)) {
            return $name;
        }
        $ending = static fn (string $class): bool => str_ends_with(strtolower("\\$class"), strtolower("\\$name"));
        $matches = array_values(array_filter($this->classes(), $ending));
        return count($matches) === 1 ? $matches[0] : null;
    }

    /** Looks anew when it is asked next. */
    public function forget(): void
    {
        $this->found = null;
        $this->broken = $this->outside = [];
    }

    /** @return list<class-string<Exportable>> */
    private function find(): array
    {
        $declared = $this->declarations();
        $classes = [];
        foreach ($declared as $name => $declaration) {
            if ($declaration['abstract'] || $declaration['interface'] || !$this->exports($name, $declared)) {
                continue;
            }
            try {
                if (is_subclass_of($name, Exportable::class)) {
                    $classes[] = $name;
                } else {
                    $this->broken[$name] = 'the class loader does not find it: does its namespace fit its folder?';
                }
            } catch (Throwable $error) {
                $this->broken[$name] = $error->getMessage();
            }
        }
        sort($classes);
        return $classes;
    }

    /** @return array<string, array{abstract: bool, interface: bool, parents: list<string>}> */
    private function declarations(): array
    {
        $folders = array_map(
            fn (string $folder): string => str_starts_with($folder, '/') ? $folder : $this->app->basePath($folder),
            (array) config('native-xlsx.discover', ['app'])
        );
        $declared = [];
        foreach (array_filter($folders, 'is_dir') as $folder) {
            foreach (Finder::create()->files()->in($folder)->name('*.php')->sortByName() as $file) {
                $declared += Declarations::of($file->getContents());
            }
        }
        return $declared;
    }

    /**
     * @param array<string, array{abstract: bool, interface: bool, parents: list<string>}> $declared
     * @param array<string, true> $seen against a circle
     */
    private function exports(string $name, array $declared, array $seen = []): bool
    {
        if (!isset($declared[$name])) {
            return $this->outside[$name] ??= $this->exportsOutside($name);
        }
        foreach ($declared[$name]['parents'] as $parent) {
            if (!isset($seen[$parent]) && $this->exports($parent, $declared, $seen + [$name => true])) {
                return true;
            }
        }
        return false;
    }

    /** Of the framework, of a package: these may be loaded, they are what a class of the application stands on. */
    private function exportsOutside(string $name): bool
    {
        try {
            return is_a($name, Exportable::class, true);
        } catch (Throwable) {
            return false;
        }
    }
}
