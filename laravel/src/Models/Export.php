<?php

namespace NativeXlsx\Laravel\Models;

use Illuminate\Database\Eloquent\Model;
use Illuminate\Database\Eloquent\Relations\MorphTo;
use Illuminate\Support\Carbon;
use NativeXlsx\Laravel\Definition\Definition;
use NativeXlsx\Laravel\NativeExport;
use NativeXlsx\Laravel\Status;

/**
 * One export: a row of `native_exports`, the only truth about where it stands. What is in the workbook itself the part
 * beside it knows better; `rows` and `bytes` follow it.
 *
 * @property string $id
 * @property class-string $class
 * @property string $name
 * @property string|null $owner_type
 * @property string|null $owner_id
 * @property Status $status
 * @property string|null $definition
 * @property array<string, mixed>|null $parameters
 * @property string $fingerprint
 * @property string|null $guard
 * @property string $disk
 * @property string $path
 * @property string $file_name
 * @property string|null $workbook
 * @property string|null $host
 * @property int $slice
 * @property int|null $begun
 * @property int $repeats
 * @property Carbon|null $queued_at
 * @property string|null $owner_turn
 * @property int|null $total_turn
 * @property string|null $queue_connection
 * @property string|null $queue
 * @property string|null $continuation
 * @property string|null $batch_id
 * @property int|null $total
 * @property int $rows
 * @property int $bytes
 * @property int $attempts
 * @property int $resumes
 * @property int $slice_ms
 * @property int $commit_ms
 * @property int $commits
 * @property string|null $error_class
 * @property string|null $error
 * @property string|null $schedule_id
 * @property array{channels?: array<int|string, string|null>, webhook?: array{url: string, secret: string|null}}|null $delivery
 * @property Carbon|null $told_at
 * @property Carbon|null $available_at
 * @property Carbon|null $started_at
 * @property Carbon|null $heartbeat_at
 * @property Carbon|null $finished_at
 * @property Carbon|null $announced_at
 * @property Carbon|null $expires_at
 * @property Carbon|null $created_at
 * @property Carbon|null $updated_at
 */
class Export extends Model
{
    use OnItsConnection;
    use Ulids;

    protected $table = 'native_exports';

    protected $guarded = [];

    protected $hidden = ['definition', 'continuation', 'delivery', 'guard', 'owner_turn', 'total_turn', 'workbook'];

    /** As the columns' own defaults. */
    protected $attributes = ['slice' => 0, 'repeats' => 0, 'rows' => 0, 'bytes' => 0, 'attempts' => 0, 'resumes' => 0, 'slice_ms' => 0, 'commit_ms' => 0, 'commits' => 0];

    protected $casts = [
        'definition' => 'encrypted',
        'continuation' => 'encrypted',
        'parameters' => 'array',
        'delivery' => 'encrypted:array',
        'slice' => 'integer',
        'begun' => 'integer',
        'repeats' => 'integer',
        'total_turn' => 'integer',
        'total' => 'integer',
        'rows' => 'integer',
        'bytes' => 'integer',
        'attempts' => 'integer',
        'resumes' => 'integer',
        'slice_ms' => 'integer',
        'commit_ms' => 'integer',
        'commits' => 'integer',
        'told_at' => 'datetime',
        'queued_at' => 'datetime',
        'available_at' => 'datetime',
        'started_at' => 'datetime',
        'heartbeat_at' => 'datetime',
        'finished_at' => 'datetime',
        'announced_at' => 'datetime',
        'expires_at' => 'datetime',
    ];

    // A cast to an enum is Laravel 9's.
    public function getStatusAttribute(string $value): Status
    {
        return Status::from($value);
    }

    public function setStatusAttribute(Status|string $value): void
    {
        $this->attributes['status'] = $value instanceof Status ? $value->value : Status::from($value)->value;
    }

    /**
     * Compare-and-set: becomes $to if the row, as it stands in the database now, is in a state that may become it (and in
     * one of $from, if given).
     *
     * @param array<string, mixed> $with further columns to set in the same statement
     * @param list<Status>|null $from
     * @param array<string, mixed> $where further columns that must still have these values
     * @return bool whether this call did it; if so, this model shows the new state
     */
    public function transition(Status $to, array $with = [], ?array $from = null, array $where = []): bool
    {
        $before = Status::before($to);
        if ($from !== null) {
            $before = array_values(array_filter($before, static fn (Status $status): bool => in_array($status, $from, true)));
        }
        $values = ['status' => $to->value] + $with;
        if (!$to->isActive()) {
            $values += ['guard' => null] + ($to === Status::Expired ? [] : ['finished_at' => $this->freshTimestamp()]);
        }
        if ($to !== Status::Running) {
            $values += ['owner_turn' => null, 'total_turn' => null];
        }
        // Through a model, so that casts (encryption, times) are those of the columns; only what was set is written.
        $changes = (new static())->setRawAttributes([])->forceFill($values)->getAttributes() + ['updated_at' => $this->fromDateTime($this->freshTimestamp())];
        $done = $this->newQuery()->whereKey($this->getKey())->where($where)
            ->whereIn('status', array_map(static fn (Status $status): string => $status->value, $before))
            ->toBase()->update($changes) === 1;
        if ($done) {
            $this->forceFill($values)->syncOriginal();
        }
        return $done;
    }

    /**
     * Compare-and-set of columns without another status.
     *
     * @param array<string, mixed> $values
     * @param array<string, mixed> $where columns that must still have these values
     * @return bool whether this call did it; if so, this model shows the new values
     */
    public function change(array $values, array $where = []): bool
    {
        $changes = (new static())->setRawAttributes([])->forceFill($values)->getAttributes() + ['updated_at' => $this->fromDateTime($this->freshTimestamp())];
        $done = $this->newQuery()->whereKey($this->getKey())->where($where)->toBase()->update($changes) === 1;
        if ($done) {
            $this->forceFill($values)->syncOriginal();
        }
        return $done;
    }

    /** Whom it belongs to. */
    public function owner(): MorphTo
    {
        return $this->morphTo(null, 'owner_type', 'owner_id');
    }

    /** What was frozen when it was asked for. */
    public function frozen(): Definition
    {
        return Definition::restore((string) $this->definition);
    }

    /** The application's export class with the filters that were asked for; null where `class` isn't one. */
    public function exportable(): ?NativeExport
    {
        if ($this->definition === null || !is_a($this->class, NativeExport::class, true)) {
            return null;
        }
        return $this->class::with($this->frozen()->payload['filters'] ?? []);
    }

    /** @return float|null between 0 and 1; null while the total isn't known */
    public function progress(): ?float
    {
        if ($this->status === Status::Completed) {
            return 1.0;
        }
        return $this->total > 0 ? min(1.0, $this->rows / $this->total) : null;
    }
}
