@inject('assets', 'NativeXlsx\Laravel\Delivery\View\Assets')
<!DOCTYPE html>
<html lang="{{ str_replace('_', '-', app()->getLocale()) }}">
<head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="robots" content="noindex, nofollow">
    <title>{{ __('native-xlsx::delivery.confirm.title') }} – {{ config('app.name') }}</title>
    <link rel="stylesheet" href="{{ $assets->url('status.css') }}">
</head>
<body class="nx-page">
    <main>
        <section class="nx-export">
            <h1 class="nx-title">{{ $export->file_name }}</h1>
            <p>{{ __('native-xlsx::delivery.confirm.text', ['minutes' => config('native-xlsx.delivery.token.open_minutes', 15)]) }}</p>
            {{-- To this very address; it is the secret, so there is nothing to forge. --}}
            <form method="post" class="nx-actions">
                <button type="submit" class="nx-button nx-primary">{{ __('native-xlsx::delivery.page.download') }}</button>
            </form>
        </section>
    </main>
</body>
</html>
