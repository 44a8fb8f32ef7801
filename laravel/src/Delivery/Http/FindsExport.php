<?php

namespace NativeXlsx\Laravel\Delivery\Http;

use Illuminate\Http\Request;
use NativeXlsx\Laravel\Contracts\Authorizer;
use NativeXlsx\Laravel\Delivery\Download\Headers;
use NativeXlsx\Laravel\Models\Export;

/** The export of an id, for whoever may do this with it; for everybody else it isn't there. */
trait FindsExport
{
    private function find(string $id, string $ability, Request $request): Export
    {
        $export = Export::query()->find($id);
        if ($export === null || !app(Authorizer::class)->allows($request->user(), $ability, $export)) {
            throw Headers::notFound();
        }
        return $export;
    }
}
