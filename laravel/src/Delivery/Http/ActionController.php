<?php

namespace NativeXlsx\Laravel\Delivery\Http;

use Illuminate\Http\JsonResponse;
use Illuminate\Http\Request;
use NativeXlsx\Laravel\Delivery\Download\Headers;
use NativeXlsx\Laravel\Delivery\Status\State;
use NativeXlsx\Laravel\Slices\Actions;
use Symfony\Component\HttpFoundation\Response;

/** The buttons: by script, or as plain forms without. */
final class ActionController
{
    use FindsExport;

    public function __construct(private readonly Actions $actions, private readonly State $state)
    {
    }

    public function pause(string $export, Request $request): Response
    {
        return $this->do('pause', $export, $request);
    }

    public function resume(string $export, Request $request): Response
    {
        return $this->do('resume', $export, $request);
    }

    public function cancel(string $export, Request $request): Response
    {
        return $this->do('cancel', $export, $request);
    }

    public function retry(string $export, Request $request): Response
    {
        return $this->do('retry', $export, $request);
    }

    /** 409 if the export isn't in a state for it any more: it has ended meanwhile, or another window was quicker. */
    private function do(string $action, string $id, Request $request): Response
    {
        $export = $this->find($id, $action, $request);
        $done = $this->actions->{$action}($export);
        if (!$request->expectsJson()) {
            return redirect()->route('native-exports.show', ['export' => $id], 303);
        }
        return new JsonResponse($this->state->of($export->refresh(), $request->user()), $done ? 200 : 409, Headers::private());
    }
}
