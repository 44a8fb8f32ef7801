<?php

namespace NativeXlsx\Laravel\Delivery;

use Illuminate\Bus\Queueable;
use Illuminate\Contracts\Queue\ShouldQueue;
use Illuminate\Queue\InteractsWithQueue;
use NativeXlsx\Laravel\Models\Delivery;
use NativeXlsx\Laravel\Models\Export;
use Throwable;

/**
 * Queue job: makes one delivery, with retries of its own. Its payload is the delivery's id: no address, and no link, which is
 * made when the message is. At least once: whoever dies after the message went out and before the row says so tells again,
 * under the same id.
 */
final class Deliver implements ShouldQueue
{
    use InteractsWithQueue;
    use Queueable;

    public int $tries = 1;

    public int $timeout = 60;

    /** @var list<int> seconds */
    public array $backoff = [];

    public function __construct(public readonly string $id)
    {
    }

    public static function of(Delivery $delivery): self
    {
        $minutes = Plan::backoff($delivery->channel);
        $job = new self($delivery->id);
        $job->tries = count($minutes) + 1;
        $job->backoff = array_map(static fn (int|float $minutes): int => (int) ceil($minutes * 60), $minutes);
        $job->onConnection(config('native-xlsx.delivery.queue.connection') ?? config('native-xlsx.queue.connection'));
        $job->onQueue(config('native-xlsx.delivery.queue.queue') ?? config('native-xlsx.queue.queue'));
        $job->afterCommit = true;
        return $job;
    }

    public function handle(Channels\Channels $channels): void
    {
        $delivery = Delivery::query()->find($this->id);
        if ($delivery === null || $delivery->status !== 'pending') {
            return; // pruned, or a second copy of a job that is through
        }
        $export = Export::query()->find($delivery->export_id);
        if ($export === null) {
            $delivery->update(['status' => 'skipped', 'error' => 'The export is gone.']);
            return;
        }
        $delivery->increment('attempts');
        try {
            $channels->get($delivery->channel)->send($export, $delivery);
        } catch (NoReceiver $nobody) {
            $delivery->update(['status' => 'skipped', 'error' => $nobody->getMessage()]);
            return;
        } catch (Throwable $exception) {
            $delivery->update(['error' => self::describe($exception)]);
            throw $exception;
        }
        $delivery->update(['status' => 'sent', 'sent_at' => $delivery->freshTimestamp(), 'error' => null]);
    }

    /** Called by the queue after the last attempt. */
    public function failed(?Throwable $exception): void
    {
        Delivery::query()->whereKey($this->id)->where('status', 'pending')->update([
            'status' => 'failed',
            'error' => $exception === null ? null : self::describe($exception),
        ]);
    }

    /** @return list<string> for Horizon */
    public function tags(): array
    {
        return ["native-export-delivery:$this->id"];
    }

    private static function describe(Throwable $exception): string
    {
        return mb_strcut(str_replace("\0", '', mb_scrub(class_basename($exception) . ': ' . $exception->getMessage())), 0, 2_000);
    }
}
