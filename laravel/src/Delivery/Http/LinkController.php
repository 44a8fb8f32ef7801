<?php

namespace NativeXlsx\Laravel\Delivery\Http;

use Illuminate\Http\Request;
use NativeXlsx\Laravel\Delivery\Download\Download;
use NativeXlsx\Laravel\Delivery\Download\Headers;
use NativeXlsx\Laravel\Delivery\Tokens;
use NativeXlsx\Laravel\Events\ExportDownloaded;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Models\Token;
use Symfony\Component\HttpFoundation\RedirectResponse;
use Symfony\Component\HttpFoundation\Response;

/**
 * The link in a message. Whoever has it may download; there is no session, hence no cross-site request that could do more than
 * the link itself. A single-use link shows a page first: programs that look into mails follow links, but press no button.
 */
final class LinkController
{
    public function __construct(private readonly Tokens $tokens, private readonly Download $download)
    {
    }

    public function show(string $token, Request $request): Response
    {
        [$found, $export] = $this->find($token);
        if (!$this->tokens->isOpen($found)) {
            return response()->view('native-xlsx::confirm', ['export' => $export], 200, Headers::page());
        }
        $response = $this->download->respond($export, $request);
        if (Download::begins($response, $request)) {
            $this->tokens->count($found);
            event(new ExportDownloaded($export));
        }
        return $response;
    }

    public function open(string $token): Response
    {
        [$found] = $this->find($token);
        $this->tokens->open($found);
        // Relative: back to this very address, whatever proxies made of scheme and host.
        return new RedirectResponse(rawurlencode($token), 303, Headers::private());
    }

    /** @return array{Token, Export} */
    private function find(string $plain): array
    {
        $token = $this->tokens->find($plain) ?? throw Headers::notFound();
        return [$token, Export::query()->find($token->export_id) ?? throw Headers::notFound()];
    }
}
