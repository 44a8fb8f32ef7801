<?php

namespace NativeXlsx\Laravel\Delivery\View;

use Illuminate\Contracts\View\View;
use Illuminate\Support\Facades\Auth;
use Illuminate\View\Component;
use NativeXlsx\Laravel\Delivery\Status\State;
use NativeXlsx\Laravel\Models\Export;

/**
 * `<x-native-xlsx::status :export="$export" />`: bar, figures and buttons of an export, in any page of the application. With a
 * Content-Security-Policy that goes by nonces: `:nonce="…"`. `heading` is the level of the title (1 to 6).
 */
final class Status extends Component
{
    /** @var array<string, mixed> */
    public array $state;

    /** @var array<string, mixed> what the script needs to know */
    public array $settings;

    public string $title;

    public function __construct(public Export $export, public int $heading = 2, public ?string $nonce = null)
    {
        $this->state = app(State::class)->of($export, Auth::user());
        $this->title = "nx-$export->id";
        $this->settings = [
            'url' => $this->url('status'),
            'events' => config('native-xlsx.status_page.events') ? $this->url('events') : null,
            'every' => max(0.2, (float) config('native-xlsx.status_page.poll_seconds', 2)),
            'etag' => State::etag($this->state),
            'lost' => trans('native-xlsx::delivery.page.lost'),
            'refused' => trans('native-xlsx::delivery.page.refused'),
            'login' => trans('native-xlsx::delivery.page.login'),
            'confirm' => trans('native-xlsx::delivery.page.confirm_cancel'),
        ];
    }

    public function url(string $action): string
    {
        return route("native-exports.$action", ['export' => $this->export->id]);
    }

    public function asset(string $file): string
    {
        return app(Assets::class)->url($file);
    }

    public function render(): View
    {
        return view('native-xlsx::components.status');
    }
}
