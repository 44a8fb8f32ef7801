<?php

namespace NativeXlsx\Laravel\Tests\Delivery;

use Illuminate\Support\Carbon;
use Illuminate\Support\Facades\DB;
use NativeXlsx\Laravel\Delivery\Tokens;
use NativeXlsx\Laravel\Models\Token;
use NativeXlsx\Laravel\Status;

final class TokenTest extends DeliveryTestCase
{
    protected function tearDown(): void
    {
        Carbon::setTestNow();
        parent::tearDown();
    }

    public function testAMintedTokenHas256BitsAndOnlyItsHashIsStored(): void
    {
        $export = $this->export();
        $plain = $this->tokens()->mint($export);
        self::assertMatchesRegularExpression('/^[A-Za-z0-9_-]{43}$/', $plain);
        self::assertSame(32, strlen((string) base64_decode(strtr($plain, '-_', '+/'))));
        self::assertNotSame($plain, $this->tokens()->mint($export));
        $rows = json_encode(DB::table('native_export_tokens')->get());
        self::assertStringNotContainsString($plain, (string) $rows);
        self::assertSame(1, Token::query()->where('hash', hash('sha256', $plain))->count());
        self::assertSame($export->id, $this->tokens()->find($plain)?->export_id);
    }

    public function testItExpiresAsTheConfigSaysAndNeverAfterTheFile(): void
    {
        Carbon::setTestNow('2026-03-01 12:00:00');
        $plain = $this->tokens()->mint($this->export());
        Carbon::setTestNow('2026-03-04 11:59:59');
        self::assertNotNull($this->tokens()->find($plain));
        Carbon::setTestNow('2026-03-04 12:00:00');
        self::assertNull($this->tokens()->find($plain));

        $short = $this->tokens()->mint($this->export(with: ['expires_at' => Carbon::now()->addHour()]));
        Carbon::setTestNow(Carbon::now()->addHour());
        self::assertNull($this->tokens()->find($short));

        config(['native-xlsx.delivery.token.expire_hours' => null]);
        $long = $this->tokens()->mint($this->export());
        Carbon::setTestNow(Carbon::now()->addYears(5));
        self::assertNotNull($this->tokens()->find($long));
    }

    public function testItCanBeRevokedAloneOrWithAllOfItsExport(): void
    {
        $export = $this->export();
        [$one, $two, $three] = [$this->tokens()->mint($export), $this->tokens()->mint($export), $this->tokens()->mint($export)];
        self::assertSame(1, $this->tokens()->revoke($this->tokens()->find($one)));
        self::assertNull($this->tokens()->find($one));
        self::assertNotNull($this->tokens()->find($two));
        self::assertSame(2, $this->tokens()->revoke($export));
        self::assertNull($this->tokens()->find($two));
        self::assertNull($this->tokens()->find($three));
    }

    public function testItNeedsAFileThatIsThere(): void
    {
        foreach (Status::cases() as $status) {
            $plain = $this->tokens()->mint($this->export(status: $status));
            self::assertSame($status === Status::Completed, $this->tokens()->find($plain) !== null, $status->value);
        }
    }

    public function testOneThatIsWrongOneThatIsOverAndOneThatIsRevokedAskTheSameOfTheDatabase(): void
    {
        $export = $this->export();
        $expired = $this->tokens()->mint($export, null, Carbon::now()->subSecond());
        $revoked = $this->tokens()->mint($export);
        $this->tokens()->revoke($this->tokens()->find($revoked));
        $statements = [];
        foreach ([str_repeat('A', 43), '', $expired, $revoked] as $plain) {
            DB::enableQueryLog();
            DB::flushQueryLog();
            self::assertNull($this->tokens()->find($plain));
            $statements[] = array_column(DB::getQueryLog(), 'query');
        }
        self::assertCount(1, $statements[0]);
        self::assertSame([$statements[0]], array_values(array_unique($statements, SORT_REGULAR)));
    }

    private function tokens(): Tokens
    {
        return app(Tokens::class);
    }
}
