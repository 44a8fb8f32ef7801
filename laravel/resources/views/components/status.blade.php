@once
<link rel="stylesheet" href="{{ $asset('status.css') }}"@if ($nonce) nonce="{{ $nonce }}"@endif>
<script src="{{ $asset('status.js') }}" defer @if ($nonce) nonce="{{ $nonce }}"@endif></script>
@endonce
<section {{ $attributes->merge(['class' => 'nx-export']) }} data-nx-export="{{ json_encode($settings) }}" data-nx-status="{{ $state['status'] }}" aria-labelledby="{{ $title }}">
    <div class="nx-head">
        <h{{ $heading }} id="{{ $title }}" class="nx-title" tabindex="-1" data-nx-title>{{ $state['name'] }}</h{{ $heading }}>
        <span class="nx-state" data-nx="label">{{ $state['label'] }}</span>
    </div>
    <div class="nx-bar" role="progressbar" aria-labelledby="{{ $title }}" aria-valuemin="0" aria-valuemax="100"@if ($state['percent'] !== null) aria-valuenow="{{ $state['percent'] }}"@endif aria-valuetext="{{ $state['summary'] }}">
        {{-- Its width is an attribute: a style would be against a strict Content-Security-Policy. --}}
        <svg aria-hidden="true" focusable="false"><rect class="nx-fill" height="100%" width="{{ $state['percent'] ?? 0 }}%"/></svg>
    </div>
    <p class="nx-summary"><span data-nx="summary">{{ $state['summary'] }}</span> {{-- the bar says it to who listens --}}<span data-nx="share" aria-hidden="true">{{ $state['share'] }}</span></p>
    <dl class="nx-figures">
        <div><dt>{{ __('native-xlsx::delivery.page.speed') }}</dt><dd data-nx="speed">{{ $state['speed'] }}</dd></div>
        <div><dt>{{ __('native-xlsx::delivery.page.left') }}</dt><dd data-nx="left">{{ $state['left'] }}</dd></div>
    </dl>
    <p class="nx-note" data-nx="note">{{ $state['note'] }}</p>
    <p class="nx-problem" role="alert" data-nx-problem hidden></p>
    <p class="nx-hidden" role="status" aria-live="polite" data-nx-live></p>
    <div class="nx-actions">
        <a class="nx-button nx-primary" href="{{ $url('download') }}" data-nx-action="download" @if (!$state['actions']['download']) hidden @endif>{{ __('native-xlsx::delivery.page.download') }}</a>
@foreach (['pause', 'resume', 'retry', 'cancel'] as $action)
        <form method="post" action="{{ $url($action) }}" data-nx-action="{{ $action }}" @if (!$state['actions'][$action]) hidden @endif>
            @csrf
            <button type="submit" class="nx-button">{{ __("native-xlsx::delivery.page.$action") }}</button>
        </form>
@endforeach
    </div>
</section>
