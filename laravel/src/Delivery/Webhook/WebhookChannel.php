<?php

namespace NativeXlsx\Laravel\Delivery\Webhook;

use Illuminate\Support\Carbon;
use Illuminate\Support\Facades\Route;
use NativeXlsx\Laravel\Contracts\DeliveryChannel;
use NativeXlsx\Laravel\Delivery\NoReceiver;
use NativeXlsx\Laravel\Delivery\Plan;
use NativeXlsx\Laravel\Delivery\Tokens;
use NativeXlsx\Laravel\Models\Delivery;
use NativeXlsx\Laravel\Models\Export;

/** Tells another program: signed JSON by POST to the URL that the application, or this export, has named. */
final class WebhookChannel implements DeliveryChannel
{
    public function __construct(private readonly Resolver $resolver, private readonly Transport $transport, private readonly Tokens $tokens)
    {
    }

    public function send(Export $export, Delivery $delivery): void
    {
        $config = (array) config('native-xlsx.delivery.webhook');
        $url = (string) $delivery->target;
        if ($url === '') {
            throw new NoReceiver('The webhook has no URL: set NATIVE_XLSX_WEBHOOK_URL, or give one at dispatch.');
        }
        $target = Target::of($url, $this->resolver, $config['allow_private'] ?? false, (bool) ($config['allow_http'] ?? false));
        $now = Carbon::now()->getTimestamp();
        $body = json_encode($this->payload($export, $delivery, $now), JSON_THROW_ON_ERROR | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE);
        $headers = ['content-type' => 'application/json'] + Signature::headers($delivery->id, $now, $body, Plan::secret($export));
        $status = $this->transport->post($target, $headers, $body, (int) ($config['timeout'] ?? 10));
        $delivery->update(['response' => $status]);
        if ($status < 200 || $status > 299) {
            $redirect = $status >= 300 && $status < 400 ? ' Redirects are not followed: name the final URL.' : '';
            throw new WebhookFailed("The webhook's receiver answered $status.$redirect", $status);
        }
    }

    /** @return array<string, mixed> */
    private function payload(Export $export, Delivery $delivery, int $now): array
    {
        $completed = $delivery->event === 'completed' && Route::has('native-exports.link');
        return [
            'id' => $delivery->id,
            'type' => "export.$delivery->event",
            'timestamp' => gmdate('Y-m-d\TH:i:s\Z', $now),
            'data' => [
                'export_id' => $export->id,
                'name' => $export->name,
                'status' => $delivery->event,
                'rows' => $export->rows,
                'bytes' => $export->bytes,
                'file_name' => $export->file_name,
                'finished_at' => $export->finished_at === null ? null : gmdate('Y-m-d\TH:i:s\Z', $export->finished_at->getTimestamp()),
                // For a program: without the page on which a person confirms.
                'download_url' => $completed ? $this->tokens->url($export, false) : null,
            ],
        ];
    }
}
