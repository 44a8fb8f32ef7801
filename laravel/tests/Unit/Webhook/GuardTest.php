<?php

namespace NativeXlsx\Laravel\Tests\Unit\Webhook;

use NativeXlsx\Laravel\Delivery\Webhook\AddressRefused;
use NativeXlsx\Laravel\Delivery\Webhook\Guard;
use NativeXlsx\Laravel\Delivery\Webhook\Resolver;
use NativeXlsx\Laravel\Delivery\Webhook\Target;
use NativeXlsx\Laravel\Delivery\Webhook\WebhookFailed;
use PHPUnit\Framework\TestCase;

final class GuardTest extends TestCase
{
    private const PUBLIC = [
        '1.1.1.1', '8.8.8.8', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '126.255.255.255', '128.0.0.0', '169.253.255.255', '169.255.0.0',
        '172.15.255.255', '172.32.0.0', '192.167.255.255', '192.169.0.0', '198.17.255.255', '198.20.0.0', '223.255.255.255', '192.0.1.0',
        '2606:4700:4700::1111', '2a00:1450:4001:80b::200e', '2600::', '::ffff:8.8.8.8', '64:ff9b::8.8.8.8', '2002:808:808::1',
    ];

    private const PRIVATE = [
        '10.0.0.0', '10.255.255.255', '127.0.0.1', '127.255.255.255', '172.16.0.0', '172.31.255.255', '192.168.0.1', '192.168.255.255', '100.64.0.0', '100.127.255.255',
        '::1', 'fc00::', 'fd12:3456::1', 'fdff:ffff::', '::ffff:10.0.0.1', '::ffff:127.0.0.1', '::ffff:7f00:1', '::7f00:1', '64:ff9b::10.0.0.1', '2002:a00:1::', '::ffff:0:127.0.0.1',
    ];

    private const NEVER_BY_A_SWITCH = [
        '0.0.0.0', '0.1.2.3', '169.254.0.1', '169.254.169.254', '192.0.0.192', '192.0.2.1', '192.88.99.1', '198.18.0.1', '198.19.255.255', '198.51.100.1', '203.0.113.9',
        '224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255', '100.100.100.200', '168.63.129.16',
        '::', 'fe80::1', 'febf::1', 'fec0::1', 'ff02::1', 'fd00:ec2::254', 'fd20:ce::254', '2001::1', '2001:db8::1', '3fff::1', '100::1', '64:ff9b:1::1', '4000::1', 'e000::1',
        '::ffff:169.254.169.254', '::ffff:a9fe:a9fe', '64:ff9b::169.254.169.254', '2002:a9fe:a9fe::', '::ffff:0.0.0.0', '::ffff:100.100.100.200',
    ];

    public function testPublicAddressesPassAndNoOthers(): void
    {
        $guard = new Guard(false);
        foreach (self::PUBLIC as $address) {
            self::assertTrue($guard->allows($address), $address);
        }
        foreach ([...self::PRIVATE, ...self::NEVER_BY_A_SWITCH, 'localhost', '1.1.1', '', '1.1.1.1/8', '[::1]'] as $address) {
            self::assertFalse($guard->allows($address), $address);
        }
    }

    public function testTheSwitchAllowsPrivateOnesButNoMetadata(): void
    {
        $guard = new Guard(true);
        foreach ([...self::PUBLIC, ...self::PRIVATE] as $address) {
            self::assertTrue($guard->allows($address), $address);
        }
        foreach (self::NEVER_BY_A_SWITCH as $address) {
            self::assertFalse($guard->allows($address), $address);
        }
    }

    public function testAListAllowsItsNetworksOnly(): void
    {
        $guard = new Guard(['10.20.0.0/15', '169.254.1.1', 'fd12::/17']);
        foreach (['10.20.0.1', '10.21.255.255', '169.254.1.1', 'fd12:7fff::', '::ffff:10.20.3.4', '8.8.8.8'] as $address) {
            self::assertTrue($guard->allows($address), $address);
        }
        foreach (['10.19.255.255', '10.22.0.0', '169.254.1.2', 'fd12:8000::', 'fd13::', '127.0.0.1'] as $address) {
            self::assertFalse($guard->allows($address), $address);
        }
        $this->expectException(\InvalidArgumentException::class);
        (new Guard(['10.0.0.0/33']))->allows('10.0.0.1');
    }

    public function testUrlsThatAreRefusedBeforeAnythingIsLookedUp(): void
    {
        $asked = [];
        $resolver = $this->resolver(['example.com' => ['93.184.216.34']], $asked);
        foreach (
            ['', 'example.com', '//example.com/', 'ftp://example.com/', 'file:///etc/passwd', 'gopher://example.com', 'https:///path', 'https://',
                'https://user@example.com/', 'https://user:secret@example.com/', 'https://example.com\\@10.0.0.1/', "https://example.com/\r\nX: 1", 'https://exämple.com/',
                'https://127.1/', 'https://2130706433/', 'https://0x7f000001/', 'https://0x7f.1/', 'https://0177.0.0.1/', 'https://1.2.3.4.5/', 'https://127.0.0.1./', 'https://[::1%25eth0]/', 'https://[example.com]/',
                'https://ex%61mple.com/', 'https://a b/', 'https://169.254.169.254/latest/meta-data/', 'https://[::ffff:169.254.169.254]/', 'https://[::1]/', 'https://127.0.0.1:8443/', 'https://[fe80::1]/',
                'https://0.0.0.0/', 'https://[::]/'] as $url
        ) {
            try {
                Target::of($url, $resolver);
                self::fail("passed: $url");
            } catch (AddressRefused $refused) {
                self::assertNotSame('', $refused->getMessage());
            }
        }
        self::assertSame([], $asked);
    }

    public function testANameIsLookedUpOnceAndEveryAddressJudged(): void
    {
        $asked = [];
        $resolver = $this->resolver([
            'good.example' => ['93.184.216.34', '93.184.216.35'],
            'six.example' => ['2606:4700::1'],
            'mixed.example' => ['93.184.216.34', '127.0.0.1'],
            'inside.example' => ['10.0.0.7'],
            'metadata.example' => ['169.254.169.254'],
            'mapped.example' => ['::ffff:10.0.0.7'],
            'none.example' => [],
        ], $asked);
        $target = Target::of('https://Good.example/hook?x=1', $resolver);
        self::assertSame(['93.184.216.34', 443, 'good.example'], [$target->address, $target->port, $target->host]);
        self::assertSame(['good.example'], $asked);
        self::assertSame('2606:4700::1', Target::of('https://six.example:8443/', $resolver)->address);
        self::assertSame('10.0.0.7', Target::of('https://inside.example/', $resolver, true)->address);
        self::assertSame('10.0.0.7', Target::of('http://inside.example/', $resolver, ['10.0.0.0/24'])->address, 'without TLS, inside');
        self::assertSame(80, Target::of('http://good.example/', $resolver, false, true)->port);
        foreach (['https://mixed.example/', 'https://inside.example/', 'https://metadata.example/', 'https://mapped.example/', 'http://good.example/'] as $url) {
            try {
                Target::of($url, $resolver);
                self::fail("passed: $url");
            } catch (AddressRefused $refused) {
                self::assertStringContainsString('native-xlsx.delivery.webhook.allow_', $refused->getMessage());
            }
        }
        foreach ([true, ['10.0.0.0/8']] as $allowed) {
            try {
                Target::of('https://metadata.example/', $resolver, $allowed);
                self::fail('passed');
            } catch (AddressRefused) {
                self::assertTrue(true);
            }
        }
        $this->expectException(WebhookFailed::class);
        Target::of('https://none.example/', $resolver);
    }

    /**
     * @param array<string, list<string>> $names
     * @param list<string> $asked
     */
    private function resolver(array $names, array &$asked): Resolver
    {
        return new class ($names, $asked) extends Resolver {
            /** @param array<string, list<string>> $names */
            public function __construct(private array $names, private array &$asked)
            {
            }

            public function addresses(string $host): array
            {
                $this->asked[] = $host;
                return $this->names[$host] ?? [];
            }
        };
    }
}
