<?php

namespace NativeXlsx\Laravel\Tests\Delivery;

use App\Models\User;
use Illuminate\Support\Carbon;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Tests\Support\Disks\RemoteDisk;

final class RemoteDiskTest extends DeliveryTestCase
{
    private User $owner;

    protected function setUp(): void
    {
        parent::setUp();
        RemoteDisk::register();
        $this->owner = $this->user();
    }

    public function testADiskWithUrlsOfItsOwnIsRedirectedTo(): void
    {
        $export = $this->published($this->owner, 'content', ['disk' => 'remote_with_urls', 'file_name' => 'Größe.xlsx']);
        $before = Carbon::now()->getTimestamp();
        $response = $this->actingAs($this->owner)->get($this->url($export));
        self::assertSame(302, $response->getStatusCode());
        $url = (string) $response->headers->get('Location');
        self::assertStringStartsWith('https://bucket.example/exports/orders.xlsx?', $url);
        parse_str((string) parse_url($url, PHP_URL_QUERY), $query);
        self::assertSame('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', $query['ResponseContentType']);
        self::assertStringContainsString("filename*=utf-8''Gr%C3%B6%C3%9Fe.xlsx", $query['ResponseContentDisposition']);
        self::assertGreaterThanOrEqual($before + 300, (int) $query['until']);
        self::assertLessThanOrEqual(Carbon::now()->getTimestamp() + 300, (int) $query['until']);
        self::assertStringContainsString('no-store', (string) $response->headers->get('Cache-Control'));
        self::assertSame('no-referrer', $response->headers->get('Referrer-Policy'));

        // A signed URL is for GET: what HEAD wants to know is answered here.
        $head = $this->call('HEAD', $this->url($export));
        self::assertSame(200, $head->getStatusCode());
        self::assertSame('7', $head->headers->get('Content-Length'));

        config(['native-xlsx.delivery.temporary_url_minutes' => null]);
        self::assertSame('content', $this->get($this->url($export))->streamedContent());
    }

    public function testADiskWithoutUrlsIsStreamedWithRangesThoughItsStreamCantSeek(): void
    {
        $content = random_bytes(300_000);
        $export = $this->published($this->owner, $content, ['disk' => 'remote']);
        $this->actingAs($this->owner);
        $whole = $this->get($this->url($export));
        self::assertSame(200, $whole->getStatusCode());
        self::assertTrue($content === $whole->streamedContent());
        $part = $this->get($this->url($export), ['Range' => 'bytes=200000-200099']);
        self::assertSame(206, $part->getStatusCode());
        self::assertTrue(substr($content, 200_000, 100) === $part->streamedContent());
    }

    public function testSendfileIsForLocalDisksOnly(): void
    {
        config(['native-xlsx.delivery.sendfile' => 'x-sendfile']);
        $export = $this->published($this->owner, 'content', ['disk' => 'remote']);
        $response = $this->actingAs($this->owner)->get($this->url($export));
        self::assertNull($response->headers->get('X-Sendfile'));
        self::assertSame('content', $response->streamedContent());
    }

    private function url(Export $export): string
    {
        return route('native-exports.download', ['export' => $export->id]);
    }
}
