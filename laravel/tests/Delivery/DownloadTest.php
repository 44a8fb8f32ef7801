<?php

namespace NativeXlsx\Laravel\Tests\Delivery;

use Illuminate\Support\Facades\Gate;
use Illuminate\Testing\TestResponse;
use NativeXlsx\Laravel\Delivery\Download\FileName;
use NativeXlsx\Laravel\Delivery\Tokens;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Status;
use PHPUnit\Framework\Assert;

final class DownloadTest extends DeliveryTestCase
{
    private const CONTENT = '0123456789abcdef';

    public function testTheOwnerGetsTheWholeFile(): void
    {
        $response = $this->ask([]);
        $response->assertOk();
        self::assertSame(self::CONTENT, $response->streamedContent());
        self::assertSame('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', $response->headers->get('Content-Type'));
        self::assertSame('attachment; filename=orders.xlsx', $response->headers->get('Content-Disposition'));
        self::assertSame('16', $response->headers->get('Content-Length'));
        self::assertSame('bytes', $response->headers->get('Accept-Ranges'));
        self::assertSame('nosniff', $response->headers->get('X-Content-Type-Options'));
        self::assertSame('no-referrer', $response->headers->get('Referrer-Policy'));
        self::assertStringContainsString('no-store', (string) $response->headers->get('Cache-Control'));
        self::assertStringContainsString('private', (string) $response->headers->get('Cache-Control'));
    }

    public function testRanges(): void
    {
        $cases = [
            // range => status, content, Content-Range
            'bytes=0-3' => [206, '0123', 'bytes 0-3/16'],
            'bytes=4-' => [206, '456789abcdef', 'bytes 4-15/16'],
            'bytes=-4' => [206, 'cdef', 'bytes 12-15/16'],
            'bytes=-99' => [206, self::CONTENT, 'bytes 0-15/16'],
            'bytes=10-99' => [206, 'abcdef', 'bytes 10-15/16'],
            'bytes=15-15' => [206, 'f', 'bytes 15-15/16'],
            'BYTES=0-0' => [206, '0', 'bytes 0-0/16'],
            'bytes=16-' => [416, '', 'bytes */16'],
            'bytes=999-1000' => [416, '', 'bytes */16'],
            'bytes=-0' => [416, '', 'bytes */16'],
            'bytes=5-2' => [200, self::CONTENT, null],
            'bytes=a-b' => [200, self::CONTENT, null],
            'bytes=-' => [200, self::CONTENT, null],
            'bytes=0-1,4-5' => [200, self::CONTENT, null],
            'rows=0-1' => [200, self::CONTENT, null],
            'bytes=99999999999999999999-' => [200, self::CONTENT, null],
        ];
        foreach ($cases as $range => [$status, $content, $contentRange]) {
            $response = $this->ask(['Range' => $range]);
            self::assertSame($status, $response->getStatusCode(), $range);
            self::assertSame($contentRange, $response->headers->get('Content-Range'), $range);
            self::assertSame($content, $status === 416 ? $response->getContent() : $response->streamedContent(), $range);
            if ($status !== 416) {
                self::assertSame((string) strlen($content), $response->headers->get('Content-Length'), $range);
            }
        }
    }

    public function testADownloadGoesOnOnlyIfTheFileIsTheSame(): void
    {
        $first = $this->ask([]);
        $etag = (string) $first->headers->get('ETag');
        $modified = (string) $first->headers->get('Last-Modified');
        self::assertMatchesRegularExpression('/^"[^"]+"$/', $etag, 'a strong one');
        self::assertSame(206, $this->ask(['Range' => 'bytes=4-', 'If-Range' => $etag])->getStatusCode());
        self::assertSame(206, $this->ask(['Range' => 'bytes=4-', 'If-Range' => $modified])->getStatusCode());
        foreach (['"another"', "W/$etag", 'Sun, 06 Nov 1994 08:49:37 GMT', 'nonsense'] as $other) {
            $response = $this->ask(['Range' => 'bytes=4-', 'If-Range' => $other]);
            self::assertSame(200, $response->getStatusCode(), $other);
            self::assertSame(self::CONTENT, $response->streamedContent());
        }
    }

    public function testHeadTellsTheSizeAndSendsNothing(): void
    {
        foreach (['', 'bytes=4-'] as $range) {
            $response = $this->ask(['Range' => $range], 'HEAD');
            $response->assertOk();
            self::assertSame('16', $response->headers->get('Content-Length'));
            self::assertSame('bytes', $response->headers->get('Accept-Ranges'));
            ob_start();
            $response->baseResponse->sendContent();
            self::assertSame('', ob_get_clean());
        }
    }

    public function testItIsThereForItsOwnerOnly(): void
    {
        $export = $this->published($this->user('bert'));
        $url = route('native-exports.download', ['export' => $export->id]);
        $this->get($url)->assertRedirect('/login');
        $stranger = $this->actingAs($this->user('eve'))->get($url);
        $stranger->assertNotFound();
        $nothing = $this->get(route('native-exports.download', ['export' => str_repeat('0', 26)]));
        self::assertSame($stranger->getContent(), $nothing->getContent());
        // Of the same number, but another kind of user.
        $export->update(['owner_type' => 'App\Models\Admin', 'owner_id' => (string) $this->user('carl')->id]);
        $this->get($url)->assertNotFound();
        $export->update(['owner_type' => null, 'owner_id' => null]);
        $this->get($url)->assertNotFound();
    }

    public function testThePolicyOfTheApplicationDecidesIfItHasOne(): void
    {
        $policy = new class () {
            public function download(object $user, Export $export): bool
            {
                return $user->name === 'boss' || $export->name === 'Public';
            }
        };
        $this->app->instance($policy::class, $policy);
        Gate::policy(Export::class, $policy::class);
        $owner = $this->user('owner');
        $url = route('native-exports.download', ['export' => $this->published($owner)->id]);
        $this->actingAs($this->user('boss'))->get($url)->assertOk();
        $this->actingAs($owner)->get($url)->assertNotFound();
        // What the policy doesn't speak of stays the owner's.
        $this->actingAs($owner)->get(route('native-exports.show', ['export' => Export::query()->value('id')]))->assertOk();
    }

    public function testThereIsNothingToDownloadUntilItIsWhole(): void
    {
        $owner = $this->user();
        foreach (Status::cases() as $status) {
            $export = $this->published($owner);
            $export->update(['status' => $status]);
            $response = $this->actingAs($owner)->get(route('native-exports.download', ['export' => $export->id]));
            self::assertSame($status === Status::Completed ? 200 : 404, $response->getStatusCode(), $status->value);
        }
    }

    public function testTheNameIsUtf8WithAnAsciiOneBeside(): void
    {
        $cases = [
            'orders.xlsx' => 'filename=orders.xlsx',
            'my orders.xlsx' => 'filename="my orders.xlsx"',
            'Größe 50% "neu".xlsx' => 'filename="Grosse 50_ _neu_.xlsx"; filename*=utf-8' . "''Gr%C3%B6%C3%9Fe%2050%25%20_neu_.xlsx",
            "../../etc/passwd\r\nX-Evil: 1" => 'filename="_.._etc_passwd_X-Evil_ 1"',
            "a\u{202E}xslx.exe" => 'filename=a_xslx.exe',
            "\xFFbad.xlsx" => 'filename=_bad.xlsx',
            ' .' => 'filename=export.xlsx',
        ];
        foreach ($cases as $name => $value) {
            self::assertSame("attachment; $value", FileName::disposition((string) $name));
        }
        self::assertStringEndsWith("; filename*=utf-8''%E6%B3%A8%E6%96%87.xlsx", FileName::disposition('注文.xlsx'));
    }

    public function testTheWebServerSendsItIfAskedTo(): void
    {
        $folder = (string) realpath(storage_path('app'));
        config(['native-xlsx.delivery.sendfile' => 'x-accel-redirect', 'native-xlsx.delivery.accel' => ['location' => '/files/', 'folder' => $folder]]);
        $response = $this->ask([], 'GET', ['path' => 'exports/größe 1.xlsx']);
        self::assertSame('/files/exports/gr%C3%B6%C3%9Fe%201.xlsx', $response->headers->get('X-Accel-Redirect'));
        self::assertSame('', $response->getContent());
        self::assertNull($response->headers->get('Content-Length'));
        self::assertSame('attachment; filename=orders.xlsx', $response->headers->get('Content-Disposition'));

        config(['native-xlsx.delivery.sendfile' => 'X-Sendfile']);
        $response = $this->ask([]);
        self::assertSame("$folder/exports/größe 1.xlsx", rawurldecode((string) $response->headers->get('X-Sendfile')));

        // Outside of what nginx serves: by ourselves.
        config(['native-xlsx.delivery.sendfile' => 'x-accel-redirect', 'native-xlsx.delivery.accel.folder' => "$folder/exp"]);
        mkdir("$folder/exp");
        $response = $this->ask([]);
        self::assertNull($response->headers->get('X-Accel-Redirect'));
        self::assertSame(self::CONTENT, $response->streamedContent());
    }

    public function testWhatWasPrintedBeforeDoesNotShiftTheBytes(): void
    {
        $this->inEveryProcess("if (PHP_SAPI === 'cli-server') { ob_start(); echo 'A notice of some library.'; }");
        $url = app(Tokens::class)->url($this->published(content: self::CONTENT));
        $server = $this->workers()->serve(2);
        $answer = file_get_contents($server['url'] . parse_url($url, PHP_URL_PATH));
        self::assertSame(self::CONTENT, $answer);
    }

    public function testMemoryDoesNotGrowWithTheFile(): void
    {
        $owner = $this->user();
        $export = $this->published($owner);
        $file = fopen(storage_path('app/exports/orders.xlsx'), 'w');
        ftruncate($file, 64 << 20);
        fclose($file);
        $response = $this->actingAs($owner)->get(route('native-exports.download', ['export' => $export->id]));
        $sent = 0;
        memory_get_peak_usage();
        $before = memory_get_usage();
        $most = 0;
        ob_start(static function (string $piece) use (&$sent, &$most): string {
            $sent += strlen($piece);
            $most = max($most, memory_get_usage());
            return '';
        }, 1);
        $response->baseResponse->sendContent();
        ob_end_clean();
        self::assertSame(64 << 20, $sent);
        self::assertLessThan(2 << 20, $most - $before);
    }

    /**
     * @param array<string, string> $headers
     * @param array<string, mixed> $with
     */
    private function ask(array $headers, string $method = 'GET', array $with = []): TestResponse
    {
        $owner = \App\Models\User::query()->first() ?? $this->user();
        $export = $with === [] ? Export::query()->first() : null;
        $export ??= $this->published($owner, self::CONTENT, $with);
        Assert::assertSame((string) $owner->id, $export->owner_id);
        $server = [];
        foreach ($headers as $name => $value) {
            $server['HTTP_' . strtoupper(strtr($name, '-', '_'))] = $value;
        }
        return $this->actingAs($owner)->call($method, route('native-exports.download', ['export' => $export->id]), [], [], [], $server);
    }
}
