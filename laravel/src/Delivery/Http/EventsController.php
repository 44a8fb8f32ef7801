<?php

namespace NativeXlsx\Laravel\Delivery\Http;

use Illuminate\Contracts\Cache\Lock;
use Illuminate\Http\Request;
use NativeXlsx\Laravel\Delivery\Download\Headers;
use NativeXlsx\Laravel\Delivery\Status\State;
use NativeXlsx\Laravel\Models\Export;
use Symfony\Component\HttpFoundation\Response;
use Symfony\Component\HttpFoundation\StreamedResponse;
use Throwable;

/**
 * Server-sent events: the state whenever it changes. A stream holds a worker of the web server, so there are few, and each ends after
 * a while (the browser connects again by itself). Where there is no place, the answer is 204, which tells an EventSource not to
 * ask again, and the page polls.
 */
final class EventsController
{
    use FindsExport;

    public function __construct(private readonly State $state, private readonly EventSlots $slots)
    {
    }

    public function __invoke(string $export, Request $request): Response
    {
        $found = $this->find($export, 'view', $request);
        $seconds = max(1, (int) config('native-xlsx.status_page.event_stream_seconds', 55));
        $slot = config('native-xlsx.status_page.events') ? $this->slots->take($seconds + 10) : null;
        if ($slot === null) {
            return new Response('', 204, Headers::private());
        }
        $headers = ['Content-Type' => 'text/event-stream; charset=utf-8', 'X-Accel-Buffering' => 'no'] + Headers::private();
        return new StreamedResponse(fn () => $this->stream($found, $request, $slot, $seconds), 200, $headers);
    }

    private function stream(Export $export, Request $request, Lock $slot, int $seconds): void
    {
        // Who leaves is noticed by us, so that the place is given back.
        ignore_user_abort(true);
        if (function_exists('set_time_limit')) {
            set_time_limit($seconds + 30);
        }
        try {
            $this->write("retry: 2000\n\n");
            $end = microtime(true) + $seconds;
            $pause = (int) (max(0.2, (float) config('native-xlsx.status_page.poll_seconds', 2)) * 1_000_000);
            $told = '';
            do {
                $state = $this->state->of($export, $request->user());
                $etag = State::etag($state);
                // A comment shows whether somebody still listens.
                $this->write($etag === $told ? ": \n\n" : "event: state\ndata: " . json_encode($state) . "\n\n");
                $told = $etag;
                if ($state['done'] || connection_aborted()) {
                    return;
                }
                usleep($pause);
                $export = Export::query()->find($export->id);
            } while ($export !== null && microtime(true) < $end);
        } catch (Throwable $exception) {
            report($exception); // the browser asks again
        } finally {
            $slot->release();
        }
    }

    private function write(string $text): void
    {
        echo $text;
        if (PHP_SAPI !== 'cli') {
            while (ob_get_level() > 0 && @ob_end_flush()) {
                continue;
            }
        }
        flush();
    }
}
