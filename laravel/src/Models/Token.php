<?php

namespace NativeXlsx\Laravel\Models;

use Illuminate\Database\Eloquent\Model;
use Illuminate\Support\Carbon;

/**
 * A download link. Only the hash of its token is stored.
 *
 * @property string $id
 * @property string $export_id
 * @property string $hash
 * @property bool $single_use
 * @property Carbon|null $opened_until
 * @property int $downloads
 * @property Carbon|null $expires_at
 * @property Carbon|null $revoked_at
 */
class Token extends Model
{
    use OnItsConnection;
    use Ulids;

    protected $table = 'native_export_tokens';

    protected $guarded = [];

    protected $hidden = ['hash'];

    protected $casts = ['single_use' => 'boolean', 'downloads' => 'integer', 'opened_until' => 'datetime', 'expires_at' => 'datetime', 'revoked_at' => 'datetime'];
}
