<?php

namespace NativeXlsx\Laravel\Operation\Checks;

use NativeXlsx\Laravel\Contracts\Check;

/** The extension is loaded, and of a version that this package was written for. */
final class ExtensionCheck implements Check
{
    use Titled;

    /** As laravel/composer.json requires it. */
    public const REQUIRED = '0.1.0';

    /** @param string|false|null $version of the extension; null: of the one that is loaded */
    public function __construct(private readonly string|false|null $version = null)
    {
    }

    public function run(): iterable
    {
        $version = $this->version ?? phpversion('native_xlsx');
        $values = ['version' => $version, 'required' => self::REQUIRED, 'ini' => php_ini_loaded_file() ?: 'php.ini'];
        if ($version === false) {
            yield $this->failure('absent', $values);
            return;
        }
        yield self::fits($version) ? $this->ok('loaded', $values) : $this->failure('version', $values);
        yield extension_loaded('pcntl') ? $this->ok('signals') : $this->warning('no_signals');
    }

    /** Composer's `^`: below 1.0 the second number must be the same, from then on the first. */
    public static function fits(string $version): bool
    {
        [$major, $minor] = array_map('intval', explode('.', "$version.0"));
        [$wantedMajor, $wantedMinor] = array_map('intval', explode('.', self::REQUIRED));
        return $major === $wantedMajor && ($major > 0 || $minor === $wantedMinor) && version_compare($version, self::REQUIRED, '>=');
    }
}
