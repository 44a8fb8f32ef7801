<?php

namespace NativeXlsx\Laravel\Tests\Browser;

use App\Models\User;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Storage;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Status;
use NativeXlsx\Laravel\Tests\Support\Browser;
use NativeXlsx\Laravel\Tests\Support\Database;
use NativeXlsx\Laravel\Tests\Support\Sheet;
use NativeXlsx\Laravel\Tests\TestCase;

/** In a real Chromium, on a real web server, with real queue workers. */
final class StatusPageInBrowserTest extends TestCase
{
    private const ROWS = 4_000;

    private Browser $browser;

    private string $site;

    protected function setUp(): void
    {
        parent::setUp();
        User::query()->create(['name' => 'anna', 'email' => 'anna@example.com']);
        // The page of an application, with a button.
        $this->inEveryProcess(<<<'PHP'
            Illuminate\Support\Facades\Route::middleware('web')->group(static function (): void {
                Illuminate\Support\Facades\Route::get('orders', static function () {
                    Illuminate\Support\Facades\Auth::login(App\Models\User::query()->firstOrFail());
                    return '<!DOCTYPE html><title>Orders</title><form method="post" action="/orders"><input type="hidden" name="_token" value="' . csrf_token() . '"><button>Export</button></form>';
                });
                Illuminate\Support\Facades\Route::post('orders', static function () {
                    $export = App\Exports\GatedOrdersExport::dispatch(for: Illuminate\Support\Facades\Auth::user(), filters: ['gate' => 3001])->export();
                    return redirect()->route('native-exports.show', ['export' => $export->id]);
                });
            });
            PHP);
        $this->configure([
            'native-xlsx.queue.connection' => 'redis',
            'native-xlsx.source.rows_per_commit' => 500,
            'native-xlsx.delivery.channels' => [],
            'native-xlsx.status_page.poll_seconds' => 0.2,
            'native-xlsx.routes.throttle_status' => '100000,1',
        ]);
    }

    public function testFromTheClickToTheDownloadedFile(): void
    {
        Database::orders(self::ROWS);
        $this->open();
        $export = $this->ask();
        self::assertSame("$this->site/native-exports/$export->id", $this->browser->url());
        self::assertSame('Orders of all customers', $this->browser->text('h1'));
        $this->awaitLabel('Waiting');

        // By keyboard alone: the first stop is Pause; its focus goes to Resume, and back.
        $this->browser->press(Browser::TAB);
        self::assertSame('Pause', $this->focused());
        $this->browser->press(Browser::ENTER);
        $this->awaitLabel('Paused');
        self::assertSame('Resume', $this->focused());
        self::assertSame(Status::Paused, $export->refresh()->status);
        $this->browser->press(Browser::ENTER);
        $this->awaitLabel('Waiting');
        self::assertSame('Pause', $this->focused());

        // It runs as far as the gate; the bar follows.
        $this->workers()->work();
        $this->until(fn (): bool => $this->browser->attribute('[role=progressbar]', 'aria-valuenow') === '75', 'the bar is at 75 percent');
        self::assertSame('Running', $this->browser->text('[data-nx=label]'));
        self::assertSame(['3,000 of 4,000 rows', '75%'], [$this->browser->text('[data-nx=summary]'), $this->browser->text('[data-nx=share]')]);
        // Speed needs two looks at a moving bar; a slow page sees only that it stands.
        $this->until(fn (): bool => str_ends_with($this->browser->text('[data-nx=speed]'), 'rows per second'), 'the speed is shown');
        self::assertNotSame('–', $this->browser->text('[data-nx=left]'));
        self::assertSame(['Orders of all customers', '75'], $this->accessible('progressbar'));
        self::assertSame('3,000 of 4,000 rows', $this->browser->attribute('[role=progressbar]', 'aria-valuetext'));
        self::assertSame('Running, 75 percent', $this->browser->script('return document.querySelector("[aria-live]").textContent'));

        // Paused halfway, and on again from there.
        $this->browser->click('[data-nx-action=pause] button');
        $this->awaitLabel('Paused');
        file_put_contents(storage_path('gate'), '');
        $this->browser->click('[data-nx-action=resume] button');
        $this->awaitLabel('Completed');
        self::assertSame('4,000 rows', $this->browser->text('[data-nx=summary]'));
        self::assertSame('100', $this->browser->attribute('[role=progressbar]', 'aria-valuenow'));
        self::assertFalse($this->browser->isShown('[data-nx-action=cancel]'));

        $this->browser->click('[data-nx-action=download]');
        $bytes = $export->refresh()->bytes;
        self::assertGreaterThan(10_000, $bytes);
        $file = $this->until(fn (): ?string => $this->browser->downloaded($bytes), "the file is there with its $bytes bytes");
        self::assertSame('Aufträge.xlsx', basename($file));
        self::assertSame(hash_file('sha256', Storage::disk($export->disk)->path($export->path)), hash_file('sha256', $file), 'byte for byte what was published');
        $rows = iterator_to_array(Sheet::rows($file), false);
        $stored = DB::table('orders')->orderBy('id')->get(['id', 'number', 'status', 'total', 'note'])
            ->map(static fn (object $row): array => [(float) $row->id, $row->number, $row->status, (float) $row->total, $row->note])->all();
        self::assertCount(self::ROWS + 1, $rows);
        self::assertSame($stored, array_map(static fn (array $row): array => $row + [4 => null], array_slice($rows, 1)));
        self::assertSame([], $this->browser->complaints());
    }

    public function testCancelAsksFirstAndTheFocusStaysOnThePage(): void
    {
        Database::orders(10);
        $this->open();
        $this->ask();
        $this->browser->press(Browser::TAB, Browser::TAB);
        self::assertSame('Cancel', $this->focused());
        $this->browser->press(Browser::ENTER);
        $this->browser->accept(false);
        self::assertSame('Waiting', $this->browser->text('[data-nx=label]'));
        self::assertSame(Status::Pending, Export::query()->firstOrFail()->status);
        $this->browser->press(Browser::ENTER);
        $this->browser->accept();
        $this->awaitLabel('Canceled');
        self::assertSame('Orders of all customers', $this->focused(), 'the button is gone: the title has it');
        self::assertSame(Status::Canceled, Export::query()->firstOrFail()->status);
        self::assertSame([], $this->browser->complaints());
    }

    public function testDarkAndLightCanBeReadAndMotionCanBeReduced(): void
    {
        $this->open();
        $this->browser->visit($this->page(Status::Running));
        $papers = [];
        foreach (['light', 'dark'] as $scheme) {
            $this->browser->cdp('Emulation.setEmulatedMedia', ['features' => [['name' => 'prefers-color-scheme', 'value' => $scheme], ['name' => 'prefers-reduced-motion', 'value' => 'no-preference']]]);
            $papers[$scheme] = $this->browser->script('return getComputedStyle(document.querySelector(".nx-export")).backgroundColor');
            foreach (['.nx-title', '.nx-note', '.nx-figures dt', '.nx-state', '.nx-summary', 'form:not([hidden]) .nx-button'] as $css) {
                self::assertGreaterThanOrEqual(4.5, $this->contrast($css, '.nx-export'), "$scheme $css");
            }
            $this->browser->script('document.querySelector("[data-nx-action=download]").hidden = false');
            self::assertGreaterThanOrEqual(4.5, $this->contrast('.nx-primary', '.nx-primary'), "$scheme button");
            self::assertGreaterThanOrEqual(3.0, $this->contrast('.nx-fill', '.nx-bar', 'fill'), "$scheme bar");
        }
        self::assertNotSame($papers['light'], $papers['dark']);
        self::assertNotSame('0s', $this->browser->script('return getComputedStyle(document.querySelector(".nx-fill")).transitionDuration'));
        $this->browser->cdp('Emulation.setEmulatedMedia', ['features' => [['name' => 'prefers-reduced-motion', 'value' => 'reduce']]]);
        self::assertSame('0s', $this->browser->script('return getComputedStyle(document.querySelector(".nx-fill")).transitionDuration'));
    }

    public function testEventsReplacePollingAndPollingReplacesEvents(): void
    {
        $this->configure(['native-xlsx.status_page.events' => true, 'native-xlsx.status_page.max_event_streams' => 1, 'native-xlsx.status_page.event_stream_seconds' => 600]);
        $this->open();
        $this->browser->visit($this->page(Status::Running, 1_000));
        $this->change(1_500);
        self::assertSame([], $this->polls(), 'by events');
        // A second page finds no place, and polls.
        $first = $this->browser;
        $this->browser = new Browser($this->workers());
        $this->browser->visit("$this->site/orders");
        $this->browser->visit("$this->site/native-exports/" . Export::query()->value('id'));
        $this->change(1_600);
        self::assertNotSame([], $this->polls());
        $this->browser = $first;
        $this->until(fn (): bool => str_starts_with($this->browser->text('[data-nx=summary]'), '1,600 '), 'the first page hears of it too');
    }

    private function open(): void
    {
        $this->site = $this->workers()->serve(6)['url'];
        $this->browser = new Browser($this->workers());
    }

    /** Clicks the button of the application's page, and is led to the status page. */
    private function ask(): Export
    {
        $this->browser->visit("$this->site/orders");
        $this->browser->click('button');
        $this->until(fn (): bool => $this->browser->has('[data-nx-export]'), 'the status page is there');
        return Export::query()->firstOrFail();
    }

    /** The page of an export that only stands in the table. */
    private function page(Status $status, int $rows = 1_000): string
    {
        $this->browser->visit("$this->site/orders");
        $user = User::query()->firstOrFail();
        $export = Export::query()->create([
            'class' => 'App\Exports\GatedOrdersExport', 'name' => 'Orders', 'owner_type' => $user->getMorphClass(), 'owner_id' => (string) $user->id, 'status' => $status,
            'fingerprint' => str_repeat('0', 64), 'disk' => 'local', 'path' => 'exports/x.xlsx', 'file_name' => 'x.xlsx', 'rows' => $rows, 'total' => 2_000, 'slice_ms' => 1_000,
        ]);
        return "$this->site/native-exports/$export->id";
    }

    private function change(int $rows): void
    {
        Export::query()->firstOrFail()->update(['rows' => $rows]);
        $this->until(fn (): bool => str_starts_with($this->browser->text('[data-nx=summary]'), number_format($rows) . ' '), "the page shows $rows rows");
    }

    /** @return list<string> */
    private function polls(): array
    {
        return $this->browser->script('return performance.getEntriesByType("resource").map(e => e.name).filter(n => n.endsWith("/status"))');
    }

    private function awaitLabel(string $label): void
    {
        $this->until(fn (): bool => $this->browser->text('[data-nx=label]') === $label, "the page says $label");
    }

    private function focused(): string
    {
        return trim((string) $this->browser->script('return document.activeElement === document.body ? "" : document.activeElement.textContent'));
    }

    /** What a screen reader is given. @return array{string, string} name and value */
    private function accessible(string $role): array
    {
        foreach ($this->browser->cdp('Accessibility.getFullAXTree')['nodes'] as $node) {
            if (($node['role']['value'] ?? null) === $role) {
                return [(string) ($node['name']['value'] ?? ''), (string) ($node['value']['value'] ?? '')];
            }
        }
        self::fail("nothing with the role $role");
    }

    /** By WCAG 2. */
    private function contrast(string $css, string $on, string $colour = 'color'): float
    {
        return (float) $this->browser->script(<<<'JS'
            const light = (css, property) => {
                const [r, g, b] = getComputedStyle(document.querySelector(css))[property].match(/[\d.]+/g).map(c => (c /= 255) <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4);
                return .2126 * r + .7152 * g + .0722 * b;
            };
            const [a, b] = [light(arguments[0], arguments[2]), light(arguments[1], 'backgroundColor')];
            return (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
            JS, $css, $on, $colour);
    }
}
