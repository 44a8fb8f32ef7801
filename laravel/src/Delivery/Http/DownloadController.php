<?php

namespace NativeXlsx\Laravel\Delivery\Http;

use Illuminate\Http\Request;
use NativeXlsx\Laravel\Delivery\Download\Download;
use NativeXlsx\Laravel\Events\ExportDownloaded;
use Symfony\Component\HttpFoundation\Response;

/** The file, for its owner or whom the policy lets: without a token. */
final class DownloadController
{
    use FindsExport;

    public function __invoke(string $export, Request $request, Download $download): Response
    {
        $found = $this->find($export, 'download', $request);
        $response = $download->respond($found, $request);
        if (Download::begins($response, $request)) {
            event(new ExportDownloaded($found, $request->user()));
        }
        return $response;
    }
}
