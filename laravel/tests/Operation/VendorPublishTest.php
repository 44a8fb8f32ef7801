<?php

namespace NativeXlsx\Laravel\Tests\Operation;

use Illuminate\Support\Facades\Artisan;
use NativeXlsx\Laravel\NativeXlsxServiceProvider;
use NativeXlsx\Laravel\Tests\TestCase;

final class VendorPublishTest extends TestCase
{
    private const PACKAGE = __DIR__ . '/../..';

    public function testWhateverThePackageHasToPublishIsPublishedAsItIs(): void
    {
        $groups = [
            'config' => ['config/native-xlsx.php', config_path('native-xlsx.php')],
            'migrations' => ['database/migrations', database_path('migrations')],
            'views' => ['resources/views', resource_path('views/vendor/native-xlsx')],
            'lang' => ['resources/lang', $this->languages() . '/vendor/native-xlsx'],
            'stubs' => ['resources/stubs', base_path('stubs/vendor/native-xlsx')],
        ];
        foreach (glob(self::PACKAGE . '/resources/*') ?: [] as $folder) {
            if (basename($folder) !== 'assets') { // those the package's own route serves
                self::assertArrayHasKey(basename($folder), $groups, 'a folder that nobody publishes');
            }
        }
        foreach ($groups as $name => [$from, $to]) {
            $files = $this->files(self::PACKAGE . "/$from");
            if ($files !== []) {
                self::assertSame(0, Artisan::call('vendor:publish', ['--tag' => "native-xlsx-$name", '--provider' => NativeXlsxServiceProvider::class, '--force' => true]));
            }
            foreach ($files as $file => $text) {
                self::assertFileExists($to . $file, $name);
                self::assertStringEqualsFile($to . $file, $text, $name);
            }
        }
    }

    public function testWhatIsPublishedIsUsed(): void
    {
        Artisan::call('vendor:publish', ['--tag' => 'native-xlsx-lang', '--force' => true]);
        $base = $this->languages();
        file_put_contents("$base/vendor/native-xlsx/en/messages.php", "<?php return ['status' => ['running' => 'Under way']];");
        $this->app['translator']->setLoaded([]);
        self::assertSame('Under way', trans('native-xlsx::messages.status.running'));
        self::assertSame('Paused', trans('native-xlsx::messages.status.paused'), 'what is left out is the package\'s');
    }

    public function testEveryConfigValueHasAComment(): void
    {
        $lines = file(self::PACKAGE . '/config/native-xlsx.php', FILE_IGNORE_NEW_LINES) ?: [];
        $config = require self::PACKAGE . '/config/native-xlsx.php';
        $sections = 0;
        foreach (array_keys($config) as $key) {
            $at = (int) key(preg_grep("/^    '$key' =>/", $lines));
            $above = trim(implode('', array_slice($lines, max(0, $at - 3), min(3, $at))));
            $inside = implode("\n", array_slice($lines, $at, 12));
            self::assertTrue((bool) preg_match('~\*/|//~', $above . $inside), "$key is not explained");
            $sections++;
        }
        self::assertGreaterThan(10, $sections);
    }

    private function languages(): string
    {
        return method_exists($this->app, 'langPath') ? $this->app->langPath() : resource_path('lang');
    }

    /** @return array<string, string> path below => text; of one file: '' => text */
    private function files(string $path): array
    {
        if (is_file($path)) {
            return ['' => (string) file_get_contents($path)];
        }
        $files = [];
        foreach (is_dir($path) ? new \RecursiveIteratorIterator(new \RecursiveDirectoryIterator($path, \FilesystemIterator::SKIP_DOTS)) : [] as $file) {
            $files[substr((string) $file, strlen($path))] = (string) file_get_contents((string) $file);
        }
        return $files;
    }
}
