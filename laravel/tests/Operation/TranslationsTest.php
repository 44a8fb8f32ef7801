<?php

namespace NativeXlsx\Laravel\Tests\Operation;

use NativeXlsx\Laravel\Status;
use NativeXlsx\Laravel\Tests\TestCase;

/** Over the whole package: every text is there in both languages, with the same placeholders, and no text is missing that the code asks for. */
final class TranslationsTest extends TestCase
{
    private const FOLDER = __DIR__ . '/../../resources/lang';

    public function testBothLanguagesHaveTheSameTextsAndPlaceholders(): void
    {
        $files = array_map('basename', glob(self::FOLDER . '/en/*.php'));
        self::assertSame($files, array_map('basename', glob(self::FOLDER . '/de/*.php')));
        foreach ($files as $file) {
            $english = $this->flat(require self::FOLDER . "/en/$file");
            $german = $this->flat(require self::FOLDER . "/de/$file");
            self::assertSame(array_keys($english), array_keys($german), $file);
            foreach ($english as $key => $text) {
                self::assertSame($this->placeholders($text), $this->placeholders($german[$key]), "$file: $key");
                self::assertNotSame('', trim($german[$key]), "$file: $key");
            }
        }
    }

    public function testWhateverTheCodeAsksForIsThere(): void
    {
        $english = [];
        foreach (glob(self::FOLDER . '/en/*.php') as $file) {
            $english += $this->flat(require $file, basename($file, '.php') . '.');
        }
        $asked = [];
        $root = dirname(__DIR__, 2);
        foreach (['src', 'resources/views'] as $folder) {
            if (!is_dir("$root/$folder")) {
                continue;
            }
            foreach (new \RecursiveIteratorIterator(new \RecursiveDirectoryIterator("$root/$folder", \FilesystemIterator::SKIP_DOTS)) as $file) {
                preg_match_all('/native-xlsx::([a-z0-9_]+\.[a-z0-9_.]*[a-z0-9_])[\'"]/', (string) file_get_contents((string) $file), $matches);
                foreach ($matches[1] as $key) {
                    if (is_file("$root/resources/views/" . strtr($key, '.', '/') . '.blade.php')) {
                        continue; // a view, which is named alike
                    }
                    $asked[$key] = (string) $file;
                }
            }
        }
        self::assertNotSame([], $english);
        foreach ($asked as $key => $file) {
            $found = array_filter(array_keys($english), static fn (string $text): bool => $text === $key || str_starts_with($text, "$key."));
            self::assertNotSame([], $found, "$file asks for $key");
        }
    }

    public function testEveryCommandAndStatusSpeaksBothLanguages(): void
    {
        $descriptions = [];
        foreach (['en', 'de'] as $locale) {
            $this->app->setLocale($locale);
            foreach (Status::cases() as $status) {
                self::assertStringNotContainsString('messages.', $status->label());
            }
            foreach (glob(dirname(__DIR__, 2) . '/src/*/*Command.php') as $file) {
                $class = 'NativeXlsx\\Laravel\\' . basename(dirname($file)) . '\\' . basename($file, '.php');
                if ((new \ReflectionClass($class))->isAbstract()) {
                    continue;
                }
                $command = $this->app->make($class);
                $texts = [$command->getDescription()];
                self::assertNotContains($texts[0], $descriptions, "$class says the same in two languages");
                $descriptions[] = $texts[0];
                foreach ([...$command->getDefinition()->getArguments(), ...$command->getDefinition()->getOptions()] as $part) {
                    $texts[] = $part->getDescription();
                }
                foreach ($texts as $text) {
                    self::assertNotSame('', $text, $class);
                    self::assertStringNotContainsString('native-xlsx::', $text, $class);
                }
            }
        }
    }

    /**
     * @param array<string, mixed> $texts
     * @return array<string, string>
     */
    private function flat(array $texts, string $prefix = ''): array
    {
        $flat = [];
        foreach ($texts as $key => $text) {
            $flat += is_array($text) ? $this->flat($text, "$prefix$key.") : ["$prefix$key" => (string) $text];
        }
        return $flat;
    }

    /** @return list<string> */
    private function placeholders(string $text): array
    {
        preg_match_all('/(?<![\w:]):([a-zA-Z_]+)/', $text, $matches);
        $names = array_unique($matches[1]);
        sort($names);
        return $names;
    }
}
