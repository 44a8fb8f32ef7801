@inject('assets', 'NativeXlsx\Laravel\Delivery\View\Assets')
<!DOCTYPE html>
<html lang="{{ str_replace('_', '-', app()->getLocale()) }}">
<head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>{{ $export->name }} – {{ config('app.name') }}</title>
    <link rel="stylesheet" href="{{ $assets->url('status.css') }}">
@if ($export->status->isActive())
    <noscript><meta http-equiv="refresh" content="5"></noscript>
@endif
</head>
<body class="nx-page">
    <main>
        <x-native-xlsx::status :export="$export" :heading="1" />
    </main>
</body>
</html>
