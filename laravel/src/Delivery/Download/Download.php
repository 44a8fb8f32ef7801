<?php

namespace NativeXlsx\Laravel\Delivery\Download;

use Illuminate\Http\Request;
use Illuminate\Support\Carbon;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Status;
use Symfony\Component\HttpFoundation\RedirectResponse;
use Symfony\Component\HttpFoundation\Response;
use Symfony\Component\HttpFoundation\StreamedResponse;
use Throwable;

/**
 * Answers with an export's file: by the web server (X-Accel-Redirect, X-Sendfile), by the remote disk itself (a temporary
 * URL), or streamed in pieces, with ranges. Whether the asker may have it was decided before.
 */
final class Download
{
    private const PIECE = 65_536;

    /** @throws \Symfony\Component\HttpKernel\Exception\NotFoundHttpException if the file isn't there, or not yet */
    public function respond(Export $export, Request $request): Response
    {
        $file = $export->status === Status::Completed ? StoredFile::of($export) : null;
        if ($file === null) {
            throw Headers::notFound();
        }
        $headers = Headers::private() + ['Content-Type' => Headers::TYPE, 'Content-Disposition' => FileName::disposition($export->file_name)];
        return $this->byServer($file, $headers) ?? $this->byDisk($file, $request, $headers) ?? $this->stream($export, $file, $request, $headers);
    }

    /** Whether this request begins a download, rather than going on with one or only looking. */
    public static function begins(Response $response, Request $request): bool
    {
        $range = (string) $response->headers->get('Content-Range', 'bytes 0-');
        return $request->isMethod('GET') && $response->getStatusCode() < 400 && str_starts_with($range, 'bytes 0-');
    }

    /** @param array<string, string> $headers */
    private function byServer(StoredFile $file, array $headers): ?Response
    {
        $path = $file->localPath();
        $way = strtolower((string) config('native-xlsx.delivery.sendfile'));
        if ($path === null || $way === '') {
            return null;
        }
        if ($way === 'x-sendfile') {
            return new Response('', 200, $headers + ['X-Sendfile' => self::encoded($path)]);
        }
        $folder = realpath((string) config('native-xlsx.delivery.accel.folder'));
        if ($way !== 'x-accel-redirect' || $folder === false || !str_starts_with($path, "$folder/")) {
            return null; // not below what nginx serves: streamed instead
        }
        $location = rtrim((string) config('native-xlsx.delivery.accel.location'), '/');
        return new Response('', 200, $headers + ['X-Accel-Redirect' => $location . self::encoded(substr($path, strlen($folder)))]);
    }

    /** @param array<string, string> $headers */
    private function byDisk(StoredFile $file, Request $request, array $headers): ?Response
    {
        $minutes = config('native-xlsx.delivery.temporary_url_minutes');
        // A signed URL is for GET; what HEAD asks for, the disk has told us already.
        if ($minutes === null || $request->isMethod('HEAD')) {
            return null;
        }
        $url = $file->temporaryUrl((int) $minutes, $headers['Content-Type'], $headers['Content-Disposition']);
        return $url === null ? null : new RedirectResponse($url, 302, Headers::private());
    }

    /** @param array<string, string> $headers */
    private function stream(Export $export, StoredFile $file, Request $request, array $headers): Response
    {
        $finished = $export->finished_at ?? Carbon::now();
        $etag = sprintf('"%s-%x-%x"', $export->id, $file->size, $finished->getPreciseTimestamp(3));
        $modified = gmdate('D, d M Y H:i:s', $finished->getTimestamp()) . ' GMT';
        $headers += ['Accept-Ranges' => 'bytes', 'ETag' => $etag, 'Last-Modified' => $modified];
        $range = ByteRange::of($request, $file->size, $etag, $modified);
        if (!$range->satisfiable) {
            unset($headers['Content-Type'], $headers['Content-Disposition']);
            return new Response('', 416, $headers + ['Content-Range' => "bytes */$file->size"]);
        }
        $headers['Content-Length'] = (string) $range->length();
        if ($range->partial) {
            $headers['Content-Range'] = "bytes $range->first-$range->last/$file->size";
        }
        // Opened now, while an error can still be an answer.
        $stream = $request->isMethod('HEAD') ? null : $file->open();
        return new StreamedResponse(fn () => $stream === null ? null : $this->send($stream, $range), $range->partial ? 206 : 200, $headers);
    }

    /** @param resource $stream */
    private function send($stream, ByteRange $range): void
    {
        $this->unbuffer();
        try {
            self::skip($stream, $range->first);
            for ($left = $range->length(); $left > 0 && !connection_aborted();) {
                $piece = fread($stream, min(self::PIECE, $left));
                if ($piece === false || $piece === '') {
                    throw new \RuntimeException("The disk gave the file up with $left bytes to go.");
                }
                echo $piece;
                flush();
                $left -= strlen($piece);
            }
        } catch (Throwable $exception) {
            // The headers are out: an answer that ends early is the only way left to say that it isn't whole, and the client asks for the rest.
            report($exception);
        } finally {
            if (is_resource($stream)) {
                fclose($stream);
            }
        }
    }

    /** @param resource $stream */
    private static function skip($stream, int $bytes): void
    {
        if ($bytes === 0 || (stream_get_meta_data($stream)['seekable'] && fseek($stream, $bytes) === 0)) {
            return;
        }
        while ($bytes > 0) {
            $piece = fread($stream, min(self::PIECE, $bytes));
            if ($piece === false || $piece === '') {
                throw new \RuntimeException("The disk gave the file up with $bytes bytes to skip.");
            }
            $bytes -= strlen($piece);
        }
    }

    /**
     * An output buffer would hold the whole file; and what is in it by now (a notice of PHP's, a blank line of some file of the
     * application's) would shift the file's bytes. On the command line (tests, Octane) it isn't ours to end.
     */
    private function unbuffer(): void
    {
        if (PHP_SAPI === 'cli' || PHP_SAPI === 'phpdbg') {
            return;
        }
        ini_set('zlib.output_compression', '0'); // it would belie Content-Length
        if (function_exists('set_time_limit')) {
            set_time_limit(0);
        }
        while (ob_get_level() > 0 && @ob_end_clean()) {
            continue;
        }
    }

    private static function encoded(string $path): string
    {
        return implode('/', array_map('rawurlencode', explode('/', $path)));
    }
}
