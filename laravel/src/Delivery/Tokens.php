<?php

namespace NativeXlsx\Laravel\Delivery;

use DateTimeInterface;
use Illuminate\Database\Eloquent\Builder;
use Illuminate\Support\Carbon;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Models\Token;
use NativeXlsx\Laravel\Status;

/**
 * Download links for whoever holds them. A token is 256 random bits; the table has its SHA-256 only, so nobody who reads the
 * database, a backup of it or a queue gets a link that works. That is why a token is minted where its message is sent, and
 * never earlier.
 */
final class Tokens
{
    /**
     * Makes a token for a file.
     *
     * @param bool|null $singleUse null: as the config says
     * @param DateTimeInterface|null $expiresAt null: as the config says; never later than the file itself expires
     * @return string the token, base64url, 43 characters: it can't be had again
     */
    public function mint(Export $export, ?bool $singleUse = null, ?DateTimeInterface $expiresAt = null): string
    {
        $plain = rtrim(strtr(base64_encode(random_bytes(32)), '+/', '-_'), '=');
        Token::query()->create([
            'export_id' => $export->id,
            'hash' => self::hash($plain),
            'single_use' => $singleUse ?? (bool) config('native-xlsx.delivery.token.single_use'),
            'expires_at' => $this->expiry($export, $expiresAt),
        ]);
        return $plain;
    }

    /** A new link: {@see mint()}, as the URL that goes into a message. */
    public function url(Export $export, ?bool $singleUse = null, ?DateTimeInterface $expiresAt = null): string
    {
        return route('native-exports.link', ['token' => $this->mint($export, $singleUse, $expiresAt)]);
    }

    /**
     * The token, if it may be used now. An unknown, an expired and a revoked one, one whose file is gone and a single-use one whose time is
     * over take the same way through the same statement: they can't be told apart, by answer or by time.
     */
    public function find(string $plain): ?Token
    {
        $hash = self::hash($plain);
        $now = Carbon::now()->format('Y-m-d H:i:s.v');
        $token = Token::query()->where('hash', $hash)->whereNull('revoked_at')
            ->where(static fn (Builder $query) => $query->whereNull('expires_at')->orWhere('expires_at', '>', $now))
            ->where(static fn (Builder $query) => $query->whereNull('opened_until')->orWhere('opened_until', '>', $now))
            ->whereIn('export_id', Export::query()->select('id')->where('status', Status::Completed->value))
            ->first();
        return hash_equals($token->hash ?? str_repeat('0', 64), $hash) ? $token : null;
    }

    /** Whether its file may be had at once: not before a single-use token was confirmed. */
    public function isOpen(Token $token): bool
    {
        return !$token->single_use || $token->opened_until !== null;
    }

    /** Confirms a single-use token: for some minutes it works, then never again. Once; a second confirmation doesn't lengthen it. */
    public function open(Token $token): void
    {
        if ($token->single_use) {
            $until = Carbon::now()->addMinutes((int) config('native-xlsx.delivery.token.open_minutes', 15));
            Token::query()->whereKey($token->id)->whereNull('opened_until')->update(['opened_until' => $until]);
        }
    }

    public function count(Token $token): void
    {
        Token::query()->whereKey($token->id)->increment('downloads');
    }

    /** Ends a link, or all links to an export. @return int how many of them worked until now */
    public function revoke(Token|Export $of): int
    {
        $now = Carbon::now();
        return Token::query()->where($of instanceof Token ? 'id' : 'export_id', $of->id)->whereNull('revoked_at')->update(['revoked_at' => $now]);
    }

    private static function hash(string $plain): string
    {
        return hash('sha256', $plain);
    }

    private function expiry(Export $export, ?DateTimeInterface $asked): ?DateTimeInterface
    {
        $hours = config('native-xlsx.delivery.token.expire_hours');
        $expiry = $asked ?? ($hours === null ? null : Carbon::now()->addMinutes((int) round($hours * 60)));
        $file = $export->expires_at;
        return $expiry === null || ($file !== null && $file->getTimestamp() < $expiry->getTimestamp()) ? $file : $expiry;
    }
}
