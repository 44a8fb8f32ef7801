<?php

/*
 * `scripts/screenshot`: pictures of the status page, light and dark, for the README. A real export of 60,000 orders, 62 percent
 * of the way, in a real Chromium.
 */

require __DIR__ . '/bootstrap.php';
class_exists('PHPUnit\Framework\AssertionFailedError') || require 'PHPUnit/Autoload.php'; // of what Wait throws

use App\Exports\GatedOrdersExport;
use App\Models\User;
use Illuminate\Contracts\Console\Kernel;
use NativeXlsx\Laravel\Tests\Support\Application;
use NativeXlsx\Laravel\Tests\Support\Browser;
use NativeXlsx\Laravel\Tests\Support\Database;
use NativeXlsx\Laravel\Tests\Support\Wait;
use NativeXlsx\Laravel\Tests\Support\Workers;

const ROWS = 60_000;
const GATE = 37_500; // 62 percent, at the beginning of a chunk

$folder = $argv[1] ?? throw new RuntimeException('usage: screenshot.php FOLDER');
Application::clean();
file_put_contents(Application::base() . '/bootstrap/extra.php', <<<'PHP'
<?php

return static function ($app): void {
    config(['native-xlsx.queue.connection' => 'redis', 'native-xlsx.source.rows_per_commit' => 12_500, 'native-xlsx.source.commit_seconds' => 3_600.0, 'native-xlsx.delivery.channels' => [], 'native-xlsx.status_page.poll_seconds' => 0.2]);
    Illuminate\Support\Facades\Route::middleware('web')->get('enter', static function () {
        Illuminate\Support\Facades\Auth::login(App\Models\User::query()->firstOrFail());
        return 'welcome';
    });
};
PHP);
$app = Application::boot(Application::base());
$app->make(Kernel::class)->bootstrap();
Database::prepare($app);
Database::orders(ROWS);

$user = User::query()->create(['name' => 'anna', 'email' => 'anna@example.com']);
$export = GatedOrdersExport::dispatch(for: $user, filters: ['gate' => GATE + 1])->export();
$workers = new Workers();
$site = $workers->serve()['url'];
$browser = new Browser($workers);
$browser->visit("$site/enter");
$browser->visit("$site/native-exports/$export->id");
$workers->work();
Wait::until(static fn (): bool => $browser->attribute('[role=progressbar]', 'aria-valuenow') === '62', 'the bar is at 62 percent', 300, static fn (): string => $workers->logs());
// The bar's way there is over when the fill has the width that it is told to have.
Wait::until(static fn (): bool => (bool) $browser->script('return document.getAnimations().every(a => a.playState === "finished")'), 'the bar stands still');
foreach (['light', 'dark'] as $scheme) {
    $browser->cdp('Emulation.setEmulatedMedia', ['features' => [['name' => 'prefers-color-scheme', 'value' => $scheme]]]);
    $browser->cdp('Emulation.setDeviceMetricsOverride', ['width' => 720, 'height' => 404, 'deviceScaleFactor' => 2, 'mobile' => false]);
    $browser->screenshot("$folder/status-page-$scheme.png");
    printf("%s/status-page-%s.png: %d bytes\n", $folder, $scheme, filesize("$folder/status-page-$scheme.png"));
}
file_put_contents(storage_path('gate'), '');
$workers->endAll();
