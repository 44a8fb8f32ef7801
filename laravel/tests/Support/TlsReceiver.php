<?php

namespace NativeXlsx\Laravel\Tests\Support;

/** A server behind TLS, with the certificate for `localhost` that scripts/with-mariadb makes; it thanks for whatever it gets. */
final class TlsReceiver
{
    public readonly int $port;

    /** The authority of its certificate. */
    public readonly string $authority;

    public function __construct(Workers $workers)
    {
        $this->authority = (string) getenv('NX_DB_SSL_CA');
        $folder = dirname($this->authority);
        $file = Application::base() . '/storage/tls-' . bin2hex(random_bytes(4));
        file_put_contents("$file.php", '<?php
            [, $file, $certificate, $key] = $argv;
            $server = stream_socket_server("tcp://127.0.0.1:0", $code, $message, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, stream_context_create(["ssl" => ["local_cert" => $certificate, "local_pk" => $key]]));
            file_put_contents("$file.new", substr(strrchr(stream_socket_get_name($server, false), ":"), 1));
            rename("$file.new", "$file.port");
            while (true) {
                $client = @stream_socket_accept($server, 3600);
                if ($client === false) { continue; }
                stream_set_timeout($client, 30);
                if (@stream_socket_enable_crypto($client, true, STREAM_CRYPTO_METHOD_TLS_SERVER) === true) {
                    for ($length = 0; ($line = fgets($client)) !== false && trim($line) !== ""; ) {
                        if (stripos($line, "content-length:") === 0) { $length = (int) substr($line, 15); }
                    }
                    stream_get_contents($client, $length);
                    fwrite($client, "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                }
                fclose($client);
            }');
        $workers->start([PHP_BINARY, "$file.php", $file, "$folder/server.pem", "$folder/server.key"], [], 'tls');
        $this->port = (int) Wait::until(static fn () => @file_get_contents("$file.port"), 'the TLS receiver listens');
    }
}
