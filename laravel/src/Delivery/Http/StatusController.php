<?php

namespace NativeXlsx\Laravel\Delivery\Http;

use Illuminate\Http\JsonResponse;
use Illuminate\Http\Request;
use NativeXlsx\Laravel\Delivery\Download\Headers;
use NativeXlsx\Laravel\Delivery\Status\State;
use Symfony\Component\HttpFoundation\Response;

/** The status page, and what it asks for every few seconds. */
final class StatusController
{
    use FindsExport;

    public function show(string $export, Request $request): Response
    {
        $found = $this->find($export, 'view', $request);
        return response()->view('native-xlsx::show', ['export' => $found], 200, Headers::page());
    }

    /** JSON of {@see State::of()}; 304 without a body while nothing has changed. */
    public function status(string $export, Request $request, State $state): Response
    {
        $shown = $state->of($this->find($export, 'view', $request), $request->user());
        $etag = State::etag($shown);
        $headers = ['ETag' => $etag, 'Cache-Control' => 'private, no-cache', 'Vary' => 'Cookie, Accept-Language'] + Headers::private();
        foreach ($request->getETags() as $known) {
            if ($known === '*' || preg_replace('/^W\//', '', $known) === $etag) {
                return new Response('', 304, $headers);
            }
        }
        return new JsonResponse($shown, 200, $headers);
    }
}
