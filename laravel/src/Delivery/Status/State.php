<?php

namespace NativeXlsx\Laravel\Delivery\Status;

use Illuminate\Contracts\Auth\Authenticatable;
use NativeXlsx\Laravel\Contracts\Authorizer;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Status;

/**
 * What the status page shows of an export: the first page, each poll and each event have the same shape. It follows from the row
 * alone and not from the clock, so as long as nothing happens its ETag stays.
 */
final class State
{
    public const ACTIONS = ['pause', 'resume', 'retry', 'cancel', 'download'];

    public function __construct(private readonly Authorizer $authorizer)
    {
    }

    /**
     * @return array{id: string, name: string, status: string, label: string, done: bool, percent: int|null, rows: int, total: int|null,
     *     rows_per_second: int|null, seconds_left: int|null, bytes: int, summary: string, share: string, speed: string, left: string, note: string,
     *     announcement: string, actions: array<string, bool>}
     */
    public function of(Export $export, ?Authenticatable $user): array
    {
        $speed = Speed::of($export);
        $left = $speed !== null && $export->total > 0 ? (int) ceil(max(0, $export->total - $export->rows) / $speed) : null;
        $percent = $this->percent($export);
        $summary = $this->summary($export);
        return [
            'id' => $export->id,
            'name' => $export->name,
            'status' => $export->status->value,
            'label' => $export->status->label(),
            'done' => !$export->status->isActive(),
            'percent' => $percent,
            'rows' => $export->rows,
            'total' => $export->total,
            'rows_per_second' => $speed === null ? null : (int) round($speed),
            'seconds_left' => $left,
            'bytes' => $export->bytes,
            'summary' => $summary,
            'share' => $percent === null ? '' : Texts::get('share', ['percent' => (string) $percent]),
            'speed' => $speed === null ? '–' : Texts::get('per_second', ['rows' => Texts::number(round($speed))]),
            'left' => $left === null ? '–' : Texts::duration($left),
            'note' => Texts::get("note.{$export->status->value}", ['size' => Texts::bytes($export->bytes)]),
            // Changes with the state and each quarter, so that who listens isn't told every second.
            'announcement' => $export->status->label() . ($percent === null || !$export->status->isActive() ? '' : ', ' . Texts::get('percent', ['percent' => (string) (intdiv($percent, 25) * 25)])),
            'actions' => $this->actions($export, $user),
        ];
    }

    /** @param array<string, mixed> $state */
    public static function etag(array $state): string
    {
        return '"' . substr(hash('sha256', (string) json_encode($state)), 0, 32) . '"';
    }

    private function percent(Export $export): ?int
    {
        if ($export->status === Status::Completed) {
            return 100;
        }
        return $export->total > 0 ? min(100, intdiv($export->rows * 100, $export->total)) : null;
    }

    private function summary(Export $export): string
    {
        $rows = Texts::number($export->rows);
        return $export->total === null || $export->status === Status::Completed
            ? (string) trans_choice('native-xlsx::delivery.rows', $export->rows, ['rows' => $rows])
            : Texts::get('rows_of', ['rows' => $rows, 'total' => Texts::number($export->total)]);
    }

    /** @return array<string, bool> */
    private function actions(Export $export, ?Authenticatable $user): array
    {
        $possible = [
            'pause' => in_array($export->status, [Status::Pending, Status::Running], true),
            'resume' => $export->status === Status::Paused,
            'retry' => $export->status === Status::Failed,
            'cancel' => $export->status->mayBecome(Status::Canceled),
            'download' => $export->status === Status::Completed,
        ];
        foreach ($possible as $action => $is) {
            $possible[$action] = $is && $this->authorizer->allows($user, $action, $export);
        }
        return $possible;
    }
}
