<?php

namespace NativeXlsx\Laravel\Delivery\Http;

use Illuminate\Http\Request;
use NativeXlsx\Laravel\Delivery\Download\Download;
use Symfony\Component\HttpFoundation\Response;

/** The file, for its owner or whom the policy lets: without a token. */
final class DownloadController
{
    use FindsExport;

    public function __invoke(string $export, Request $request, Download $download): Response
    {
        return $download->respond($this->find($export, 'download', $request), $request);
    }
}
