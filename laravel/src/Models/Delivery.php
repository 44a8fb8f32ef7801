<?php

namespace NativeXlsx\Laravel\Models;

use Illuminate\Database\Eloquent\Model;
use Illuminate\Support\Carbon;

/**
 * One telling of one receiver; its id is what the receiver knows it by.
 *
 * @property string $id
 * @property string $export_id
 * @property string $channel
 * @property string $event `completed`, `failed` or `canceled`
 * @property string|null $target
 * @property string $status `pending`, `sent`, `failed` or `skipped` (there is nobody to tell)
 * @property int $attempts
 * @property int|null $response
 * @property string|null $error
 * @property Carbon|null $sent_at
 */
class Delivery extends Model
{
    use OnItsConnection;
    use Ulids;

    protected $table = 'native_export_deliveries';

    protected $guarded = [];

    protected $casts = ['target' => 'encrypted', 'attempts' => 'integer', 'response' => 'integer', 'sent_at' => 'datetime'];
}
