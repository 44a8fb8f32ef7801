<?php

namespace NativeXlsx\Laravel\Tests\Delivery;

use Illuminate\Cache\RateLimiter;
use Illuminate\Support\Carbon;
use Illuminate\Support\Facades\Storage;
use Illuminate\Testing\TestResponse;
use NativeXlsx\Laravel\Delivery\Tokens;
use NativeXlsx\Laravel\Models\Token;
use NativeXlsx\Laravel\Status;

final class LinkTest extends DeliveryTestCase
{
    protected function tearDown(): void
    {
        Carbon::setTestNow();
        parent::tearDown();
    }

    public function testWhoeverHasTheLinkGetsTheFileWithoutASession(): void
    {
        $url = $this->tokens()->url($this->published(content: 'the content'));
        $response = $this->get($url);
        $response->assertOk();
        self::assertSame('the content', $response->streamedContent());
        self::assertSame([], $response->headers->getCookies());
        self::assertSame('no-referrer', $response->headers->get('Referrer-Policy'));
        self::assertSame('nosniff', $response->headers->get('X-Content-Type-Options'));
        self::assertSame('no-store, private', $response->headers->get('Cache-Control'));
        self::assertSame(1, Token::query()->value('downloads'));
        $this->get($url)->streamedContent();
        self::assertSame(2, Token::query()->value('downloads'));
    }

    public function testWrongExpiredRevokedUsedUpAndGoneAreTheSameAnswer(): void
    {
        $export = $this->published();
        $tokens = $this->tokens();
        $urls = ['wrong' => route('native-exports.link', ['token' => str_repeat('x', 43)]), 'short' => route('native-exports.link', ['token' => 'x'])];
        $urls['expired'] = $tokens->url($export, null, Carbon::now()->subSecond());
        $urls['revoked'] = $tokens->url($export);
        $tokens->revoke($tokens->find(basename($urls['revoked'])));
        $urls['used up'] = $tokens->url($export, true);
        Token::query()->where('single_use', true)->update(['opened_until' => Carbon::now()->subSecond()]);
        $urls['canceled'] = $tokens->url($this->export(status: Status::Canceled));
        $gone = $this->published(with: ['path' => 'exports/gone.xlsx']);
        $urls['file gone'] = $tokens->url($gone);
        Storage::disk('local')->delete('exports/gone.xlsx');

        $answers = [];
        foreach ($urls as $why => $url) {
            foreach (['GET', 'HEAD', 'POST'] as $method) {
                if ($why === 'file gone' && $method === 'POST') {
                    continue; // its token is a good one: there is nothing to hide
                }
                $response = $this->call($method, $url);
                self::assertSame(404, $response->getStatusCode(), "$method $why");
                $answers[$method][] = [$response->getContent(), $this->telling($response)];
            }
        }
        foreach ($answers as $method => $of) {
            self::assertSame([$of[0]], array_values(array_unique($of, SORT_REGULAR)), $method);
        }
        self::assertArrayHasKey('cache-control', $answers['GET'][0][1]);
    }

    public function testASingleUseLinkSurvivesScannersAndEndsAfterItsMinutes(): void
    {
        Carbon::setTestNow('2026-03-01 12:00:00');
        config(['native-xlsx.delivery.token.single_use' => true]);
        $url = $this->tokens()->url($this->published(content: 'the content'));
        for ($scan = 0; $scan < 3; $scan++) {
            $page = $this->get($url);
            $page->assertOk();
            $page->assertSee('<form method="post"', false);
            self::assertStringNotContainsString('the content', (string) $page->getContent());
            self::assertStringContainsString("form-action 'self'", (string) $page->headers->get('Content-Security-Policy'));
            $this->call('HEAD', $url)->assertOk();
        }
        self::assertSame(0, Token::query()->value('downloads'));

        $opened = $this->post($url);
        self::assertSame(303, $opened->getStatusCode());
        self::assertSame(basename($url), $opened->headers->get('Location'), 'relative: to the same address');
        self::assertSame('the content', $this->get($url)->streamedContent());
        Carbon::setTestNow('2026-03-01 12:10:00');
        $this->post($url); // doesn't lengthen it
        Carbon::setTestNow('2026-03-01 12:14:59');
        self::assertSame('content', $this->get($url, ['Range' => 'bytes=4-'])->streamedContent(), 'a download that was interrupted goes on');
        Carbon::setTestNow('2026-03-01 12:15:00');
        $this->get($url)->assertNotFound();
        $this->post($url)->assertNotFound();
        self::assertSame(1, Token::query()->value('downloads'), 'a part that goes on is no further download');
    }

    public function testLinksAreRateLimitedApartFromTheStatusPage(): void
    {
        // By a clock that stands, since so many requests may take longer than the minute that they are counted in.
        config(['cache.default' => 'array']);
        $this->app->forgetInstance(RateLimiter::class);
        Carbon::setTestNow('2026-03-01 12:00:00');
        $url = $this->tokens()->url($this->published());
        $wrong = route('native-exports.link', ['token' => str_repeat('x', 43)]);
        $limit = (int) config('native-xlsx.routes.throttle');
        for ($request = 0; $request < $limit; $request++) {
            self::assertSame(404, $this->get($wrong)->getStatusCode());
        }
        $refused = $this->get($url);
        self::assertSame(429, $refused->getStatusCode());
        self::assertGreaterThan(0, (int) $refused->headers->get('Retry-After'));
        $user = $this->user();
        $this->actingAs($user)->getJson(route('native-exports.status', ['export' => $this->export($user)->id]))->assertOk();
    }

    /** What is left to tell one answer from another. @return array<string, mixed> */
    private function telling(TestResponse $response): array
    {
        $headers = $response->headers->all();
        unset($headers['x-ratelimit-remaining'], $headers['date']);
        return $headers;
    }

    private function tokens(): Tokens
    {
        return app(Tokens::class);
    }
}
