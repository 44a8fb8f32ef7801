<?php

namespace NativeXlsx\Laravel\Tests\Support;

use RuntimeException;

/** An SMTP server that takes every mail and keeps it, for processes whose mails can't be seen in memory. */
final class MailServer
{
    public readonly int $port;

    private readonly string $folder;

    public function __construct(Workers $workers)
    {
        $this->folder = Application::base() . '/storage/mails-' . bin2hex(random_bytes(4));
        mkdir($this->folder);
        file_put_contents("$this->folder/server.php", <<<'PHP'
            <?php
            // One connection after the other; enough of RFC 5321 for the mailers of the framework.
            $server = stream_socket_server('tcp://127.0.0.1:0');
            file_put_contents(__DIR__ . '/starting', substr(strrchr(stream_socket_get_name($server, false), ':'), 1));
            rename(__DIR__ . '/starting', __DIR__ . '/port');
            $number = 0;
            while (true) {
                $client = @stream_socket_accept($server, 3600);
                if ($client === false) {
                    continue;
                }
                stream_set_timeout($client, 30);
                fwrite($client, "220 mail.test ESMTP\r\n");
                while (($line = fgets($client)) !== false) {
                    $command = strtoupper(substr(trim($line), 0, 4));
                    if ($command === 'DATA') {
                        fwrite($client, "354 go on\r\n");
                        $mail = '';
                        while (($line = fgets($client)) !== false && rtrim($line, "\r\n") !== '.') {
                            $mail .= str_starts_with($line, '..') ? substr($line, 1) : $line;
                        }
                        file_put_contents(__DIR__ . '/writing', $mail);
                        rename(__DIR__ . '/writing', sprintf(__DIR__ . '/mail-%05d', ++$number));
                    } elseif ($command === 'QUIT') {
                        fwrite($client, "221 bye\r\n");
                        break;
                    }
                    fwrite($client, "250 ok\r\n");
                }
                fclose($client);
            }
            PHP);
        $workers->start([PHP_BINARY, "$this->folder/server.php"], name: 'smtp');
        Wait::until(fn (): bool => is_file("$this->folder/port"), 'the mail server listens');
        $this->port = (int) file_get_contents("$this->folder/port") ?: throw new RuntimeException('no port');
    }

    /** @return list<string> as they came, with their parts decoded */
    public function mails(): array
    {
        return array_map(static fn (string $file): string => quoted_printable_decode((string) file_get_contents($file)), glob("$this->folder/mail-*") ?: []);
    }
}
