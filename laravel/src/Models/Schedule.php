<?php

namespace NativeXlsx\Laravel\Models;

use Illuminate\Database\Eloquent\Model;
use Illuminate\Support\Carbon;

/**
 * An export that somebody wants again and again.
 *
 * @property string $id
 * @property class-string $class
 * @property string|null $owner_type
 * @property string|null $owner_id
 * @property string $cron
 * @property string|null $timezone
 * @property array<string, mixed>|null $parameters
 * @property bool $active
 * @property Carbon|null $last_run_at
 * @property Carbon|null $next_run_at
 */
class Schedule extends Model
{
    use OnItsConnection;
    use Ulids;

    protected $table = 'native_export_schedules';

    protected $guarded = [];

    protected $casts = ['parameters' => 'encrypted:array', 'active' => 'boolean', 'last_run_at' => 'datetime', 'next_run_at' => 'datetime'];
}
