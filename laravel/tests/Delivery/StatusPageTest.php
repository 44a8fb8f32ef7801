<?php

namespace NativeXlsx\Laravel\Tests\Delivery;

use DOMDocument;
use DOMElement;
use DOMXPath;
use Illuminate\Support\Carbon;
use Illuminate\Support\Facades\Blade;
use NativeXlsx\Laravel\Delivery\View\Assets;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Status;

final class StatusPageTest extends DeliveryTestCase
{
    public function testTheOwnerSeesTheProgress(): void
    {
        $owner = $this->user();
        $page = $this->page($this->export($owner, Status::Running, ['name' => 'Orders & <more>', 'rows' => 12_345, 'total' => 50_000]), $owner);
        $bar = self::one($page, '//*[@role="progressbar"]');
        self::assertSame(['0', '100', '24', '12,345 of 50,000 rows'], array_map([$bar, 'getAttribute'], ['aria-valuemin', 'aria-valuemax', 'aria-valuenow', 'aria-valuetext']));
        self::assertSame('Orders & <more>', trim(self::one($page, '//*[@id="' . $bar->getAttribute('aria-labelledby') . '"]')->textContent));
        self::assertSame('24%', self::one($page, '//*[contains(@class, "nx-fill")]')->getAttribute('width'));
        self::assertSame('1,235 rows per second', self::one($page, '//*[@data-nx="speed"]')->textContent);
        self::assertSame('40 seconds', self::one($page, '//*[@data-nx="left"]')->textContent);
        self::assertSame('polite', self::one($page, '//*[@role="status"]')->getAttribute('aria-live'));
        self::assertSame(['pause', 'cancel'], self::shown($page));
        self::assertSame('en', self::one($page, '/html')->getAttribute('lang'));
    }

    public function testNothingOnItIsAgainstAStrictContentSecurityPolicy(): void
    {
        $owner = $this->user();
        $export = $this->export($owner, Status::Running);
        $response = $this->actingAs($owner)->get(route('native-exports.show', ['export' => $export->id]));
        $policy = (string) $response->headers->get('Content-Security-Policy');
        self::assertStringContainsString("default-src 'none'; script-src 'self'; style-src 'self'", $policy);
        self::assertStringNotContainsString('unsafe', $policy);
        $page = self::document((string) $response->getContent());
        self::assertSame(0, (new DOMXPath($page))->query('//@style | //style | //script[not(@src)] | //@*[starts-with(name(), "on")]')->length);
        $files = [];
        foreach ((new DOMXPath($page))->query('//script/@src | //link[@rel="stylesheet"]/@href') as $file) {
            self::assertStringStartsWith('http://localhost/native-exports/assets/', $file->nodeValue);
            $asset = $this->get($file->nodeValue);
            $asset->assertOk();
            self::assertStringContainsString('immutable', (string) $asset->headers->get('Cache-Control'));
            self::assertSame('nosniff', $asset->headers->get('X-Content-Type-Options'));
            $files[strtok((string) $asset->headers->get('Content-Type'), ';')] = strlen((string) $asset->getContent());
        }
        self::assertSame(['text/css', 'text/javascript'], array_keys($files));
        $this->get('/native-exports/assets/other.js')->assertNotFound();
        $this->get('/native-exports/assets/..%2Fconfig.php')->assertNotFound();
        self::assertStringContainsString('v=' . substr(hash('sha256', (string) file_get_contents(__DIR__ . '/../../resources/assets/status.js')), 0, 12), app(Assets::class)->url('status.js'));
    }

    public function testEachStateHasItsButtons(): void
    {
        $owner = $this->user();
        $expected = [
            'pending' => ['pause', 'cancel'], 'running' => ['pause', 'cancel'], 'paused' => ['resume', 'cancel'], 'publishing' => ['cancel'],
            'completed' => ['download'], 'failed' => ['retry', 'cancel'], 'canceled' => [], 'expired' => [],
        ];
        foreach (Status::cases() as $status) {
            $export = $this->export($owner, $status);
            $page = $this->page($export, $owner);
            self::assertSame($expected[$status->value], self::shown($page), $status->value);
            self::assertSame($status->label(), trim(self::one($page, '//*[@data-nx="label"]')->textContent));
            self::assertSame($status->isActive(), (new DOMXPath($page))->query('//noscript/meta')->length === 1, 'without script it reloads while something happens');
        }
    }

    public function testWithoutATotalTheBarOnlyShowsThatSomethingHappens(): void
    {
        $owner = $this->user();
        $page = $this->page($this->export($owner, Status::Running, ['total' => null, 'rows' => 1]), $owner);
        $bar = self::one($page, '//*[@role="progressbar"]');
        self::assertFalse($bar->hasAttribute('aria-valuenow'));
        self::assertSame('1 row', $bar->getAttribute('aria-valuetext'));
        self::assertSame('–', self::one($page, '//*[@data-nx="left"]')->textContent);
    }

    public function testGerman(): void
    {
        app()->setLocale('de');
        $owner = $this->user();
        $page = $this->page($this->export($owner, Status::Running, ['rows' => 12_345, 'total' => 50_000]), $owner);
        self::assertSame('12.345 von 50.000 Zeilen', self::one($page, '//*[@data-nx="summary"]')->textContent);
        self::assertSame('de', self::one($page, '/html')->getAttribute('lang'));
        self::assertSame('Anhalten', trim(self::one($page, '//form[@data-nx-action="pause"]//button')->textContent));
        $flatten = static fn (string $locale): array => array_keys(\Illuminate\Support\Arr::dot(require __DIR__ . "/../../resources/lang/$locale/delivery.php"));
        self::assertSame($flatten('en'), $flatten('de'));
    }

    public function testPollingCostsABodyOnlyWhenSomethingHasChanged(): void
    {
        $owner = $this->user();
        $export = $this->export($owner, Status::Running, ['rows' => 500]);
        $url = route('native-exports.status', ['export' => $export->id]);
        $this->actingAs($owner);
        $first = $this->getJson($url);
        $first->assertOk();
        $etag = (string) $first->headers->get('ETag');
        self::assertSame([500, 2_000, 25, 'running', false], [$first['rows'], $first['total'], $first['percent'], $first['status'], $first['done']]);
        self::assertSame(['pause' => true, 'resume' => false, 'retry' => false, 'cancel' => true, 'download' => false], $first['actions']);
        $page = $this->page($export, $owner);
        self::assertSame($etag, json_decode(self::one($page, '//*[@data-nx-export]')->getAttribute('data-nx-export'), true)['etag'], 'the page itself counts as the first answer');

        Carbon::setTestNow(Carbon::now()->addMinute());
        try {
            foreach ([$etag, "W/$etag", "\"other\", $etag"] as $known) {
                $again = $this->getJson($url, ['If-None-Match' => $known]);
                self::assertSame(304, $again->getStatusCode(), $known);
                self::assertSame('', $again->getContent());
                self::assertSame($etag, $again->headers->get('ETag'));
            }
        } finally {
            Carbon::setTestNow();
        }
        $export->update(['rows' => 600]);
        $changed = $this->getJson($url, ['If-None-Match' => $etag]);
        $changed->assertOk();
        self::assertNotSame($etag, $changed->headers->get('ETag'));
        self::assertSame(600, $changed['rows']);
    }

    public function testWhoListensIsToldOfQuartersOnly(): void
    {
        $owner = $this->user();
        $export = $this->export($owner, Status::Running);
        $said = [];
        for ($rows = 0; $rows <= 2_000; $rows += 20) {
            $export->update(['rows' => $rows]);
            $said[] = $this->actingAs($owner)->getJson(route('native-exports.status', ['export' => $export->id]))['announcement'];
        }
        self::assertSame(['Running, 0 percent', 'Running, 25 percent', 'Running, 50 percent', 'Running, 75 percent', 'Running, 100 percent'], array_values(array_unique($said)));
    }

    public function testItIsThereForItsOwnerOnly(): void
    {
        $export = $this->export($this->user());
        foreach (['show', 'status', 'events'] as $route) {
            $url = route("native-exports.$route", ['export' => $export->id]);
            $this->app['auth']->forgetGuards();
            $this->get($url)->assertRedirect('/login');
            $this->getJson($url)->assertUnauthorized();
            $this->actingAs(\App\Models\User::query()->firstOrCreate(['name' => 'eve', 'email' => 'eve@example.com']))->get($url)->assertNotFound();
        }
    }

    public function testItIsAComponentForPagesOfTheApplication(): void
    {
        $export = $this->export($owner = $this->user(), Status::Running);
        $this->actingAs($owner);
        file_put_contents(resource_path('views/mine.blade.php'), '<x-native-xlsx::status :export="$one" :heading="3" nonce="n0nce" class="mine" /><x-native-xlsx::status :export="$two" />');
        $page = self::document(view('mine', ['one' => $export, 'two' => $this->export($owner)])->render());
        self::assertSame('h3', self::one($page, '//section[contains(@class, "mine")]//*[@data-nx-title]')->nodeName);
        self::assertSame('n0nce', self::one($page, '//script')->getAttribute('nonce'), 'once, though there are two');
        self::assertSame(2, (new DOMXPath($page))->query('//section[@data-nx-export]')->length);
    }

    private function page(Export $export, object $user): DOMDocument
    {
        $response = $this->actingAs($user)->get(route('native-exports.show', ['export' => $export->id]));
        $response->assertOk();
        return self::document((string) $response->getContent());
    }

    private static function document(string $html): DOMDocument
    {
        $document = new DOMDocument();
        $errors = libxml_use_internal_errors(true); // libxml knows no HTML 5
        $document->loadHTML('<?xml encoding="utf-8"?>' . $html);
        libxml_clear_errors();
        libxml_use_internal_errors($errors);
        return $document;
    }

    private static function one(DOMDocument $page, string $path): DOMElement
    {
        $found = (new DOMXPath($page))->query($path);
        self::assertSame(1, $found->length, $path);
        return $found->item(0);
    }

    /** @return list<string> */
    private static function shown(DOMDocument $page): array
    {
        $names = [];
        foreach ((new DOMXPath($page))->query('//*[@data-nx-action][not(@hidden)]/@data-nx-action') as $name) {
            $names[] = $name->nodeValue;
        }
        return $names;
    }
}
