<?php

namespace NativeXlsx\Laravel\Operation\Http;

use Illuminate\Contracts\Auth\Access\Gate;
use Illuminate\Http\Request;
use Illuminate\Http\Response;
use NativeXlsx\Laravel\Operation\Exposition;
use NativeXlsx\Laravel\Operation\Metrics;

/** The metrics in Prometheus' text format, for whom the gate lets in. A gate that nobody has defined lets nobody in. */
final class MetricsController
{
    public function __invoke(Request $request, Gate $gate, Metrics $metrics): Response
    {
        if (!$gate->forUser($request->user())->allows((string) config('native-xlsx.metrics.gate'), [$request])) {
            return new Response("Forbidden: see native-xlsx.metrics.gate\n", 403, ['Content-Type' => 'text/plain; charset=utf-8']);
        }
        return new Response(Exposition::render($metrics->collect()), 200, ['Content-Type' => Exposition::CONTENT_TYPE, 'Cache-Control' => 'no-store']);
    }
}
