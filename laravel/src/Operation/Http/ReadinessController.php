<?php

namespace NativeXlsx\Laravel\Operation\Http;

use Illuminate\Http\JsonResponse;
use NativeXlsx\Laravel\Operation\Readiness;

/** 200 or 503, and which part is missing; why, `export:doctor` says. */
final class ReadinessController
{
    public function __invoke(Readiness $readiness): JsonResponse
    {
        $checks = $readiness->check();
        $ready = !in_array(false, $checks, true);
        return new JsonResponse(['ready' => $ready, 'checks' => $checks], $ready ? 200 : 503, ['Cache-Control' => 'no-store']);
    }
}
