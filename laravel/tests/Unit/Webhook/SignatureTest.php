<?php

namespace NativeXlsx\Laravel\Tests\Unit\Webhook;

use InvalidArgumentException;
use NativeXlsx\Laravel\Delivery\Webhook\Signature;
use PHPUnit\Framework\TestCase;

final class SignatureTest extends TestCase
{
    private const SECRET = 'a-secret-of-some-length';

    public function testItIsThatOfTheSpecification(): void
    {
        // The example of the Standard Webhooks specification and its libraries' tests.
        $secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
        $body = '{"test": 2432232314}';
        $headers = Signature::headers('msg_p5jXN8AQM9LWM0D4loKWxJek', 1_614_265_330, $body, $secret);
        self::assertSame('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=', $headers['webhook-signature']);
        self::assertTrue(Signature::verify($body, $headers, $secret, now: 1_614_265_330));
    }

    public function testEveryPartIsSigned(): void
    {
        $now = 1_700_000_000;
        $headers = Signature::headers('01H', $now, '{"a":1}', self::SECRET);
        self::assertTrue(Signature::verify('{"a":1}', $headers, self::SECRET, now: $now));
        self::assertFalse(Signature::verify('{"a":2}', $headers, self::SECRET, now: $now));
        self::assertFalse(Signature::verify('{"a":1} ', $headers, self::SECRET, now: $now));
        self::assertFalse(Signature::verify('{"a":1}', ['webhook-id' => '01J'] + $headers, self::SECRET, now: $now));
        self::assertFalse(Signature::verify('{"a":1}', ['webhook-timestamp' => (string) ($now + 1)] + $headers, self::SECRET, now: $now));
        self::assertFalse(Signature::verify('{"a":1}', $headers, 'another-secret-of-a-length', now: $now));
        foreach (['', 'v1,', 'v1,AAAA', 'v2,' . substr($headers['webhook-signature'], 3), substr($headers['webhook-signature'], 3), $headers['webhook-signature'] . '!'] as $signature) {
            self::assertFalse(Signature::verify('{"a":1}', ['webhook-signature' => $signature] + $headers, self::SECRET, now: $now), $signature);
        }
        foreach (array_keys($headers) as $missing) {
            self::assertFalse(Signature::verify('{"a":1}', array_diff_key($headers, [$missing => 1]), self::SECRET, now: $now), $missing);
        }
    }

    public function testAReplayIsTooOld(): void
    {
        $headers = Signature::headers('01H', 1_000_000, 'body', self::SECRET);
        foreach ([0 => true, 300 => true, 301 => false, -300 => true, -301 => false] as $later => $fresh) {
            self::assertSame($fresh, Signature::verify('body', $headers, self::SECRET, now: 1_000_000 + $later), (string) $later);
        }
        self::assertFalse(Signature::verify('body', $headers, self::SECRET, 10, 1_000_011));
        self::assertFalse(Signature::verify('body', $headers, self::SECRET), 'by the clock');
        self::assertFalse(Signature::verify('body', ['webhook-timestamp' => '1e6'] + $headers, self::SECRET, now: 1_000_000));
    }

    public function testSecretsCanBeReplacedWithoutLosingAMessage(): void
    {
        $old = Signature::secret();
        $new = Signature::secret();
        $both = Signature::headers('01H', 1_000, 'body', "$new $old");
        self::assertTrue(Signature::verify('body', $both, $old, now: 1_000));
        self::assertTrue(Signature::verify('body', $both, $new, now: 1_000));
        self::assertTrue(Signature::verify('body', Signature::headers('01H', 1_000, 'body', $old), "$new $old", now: 1_000));
    }

    public function testHeadersInEveryFormThatPhpHas(): void
    {
        $headers = Signature::headers('01H', 1_000, 'body', self::SECRET);
        $forms = [
            array_combine(['Webhook-Id', 'Webhook-Timestamp', 'Webhook-Signature'], $headers),
            array_combine(['HTTP_WEBHOOK_ID', 'HTTP_WEBHOOK_TIMESTAMP', 'HTTP_WEBHOOK_SIGNATURE'], $headers),
            array_map(static fn (string $value): array => [$value], $headers),
        ];
        foreach ($forms as $form) {
            self::assertTrue(Signature::verify('body', $form, self::SECRET, now: 1_000));
        }
    }

    public function testAMissingOrWeakSecretIsAnErrorAndNoPass(): void
    {
        foreach (['', ' ', 'short', 'whsec_', 'whsec_!!!', 'whsec_QUJD'] as $secret) {
            try {
                Signature::verify('body', [], $secret);
                self::fail("passed: $secret");
            } catch (InvalidArgumentException $exception) {
                self::assertStringContainsString('Signature::secret()', $exception->getMessage());
            }
        }
    }
}
