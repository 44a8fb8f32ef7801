<?php

namespace NativeXlsx\Laravel\Tests\Support;

use RuntimeException;

/** Somebody's web server that takes webhooks: PHP's built-in one, on a free port of this machine. */
final class Receiver
{
    private readonly string $folder;

    public readonly string $url;

    public readonly int $port;

    /** @param list<int> $answers statuses of the first, second, … request; then 200 */
    public function __construct(Workers $workers, array $answers = [], string $header = '')
    {
        $this->folder = Application::base() . '/storage/receiver-' . bin2hex(random_bytes(4));
        mkdir($this->folder);
        file_put_contents("$this->folder/answers.json", json_encode($answers));
        file_put_contents("$this->folder/router.php", '<?php
            $lock = fopen(__DIR__ . "/lock", "c");
            flock($lock, LOCK_EX);
            $number = count(glob(__DIR__ . "/request-*")) + 1;
            $status = json_decode(file_get_contents(__DIR__ . "/answers.json"))[$number - 1] ?? 200;
            $seen = ["method" => $_SERVER["REQUEST_METHOD"], "uri" => $_SERVER["REQUEST_URI"], "headers" => getallheaders(), "body" => file_get_contents("php://input")];
            file_put_contents(__DIR__ . "/writing", json_encode($seen));
            rename(__DIR__ . "/writing", sprintf(__DIR__ . "/request-%05d", $number));
            http_response_code($status);
            ' . ($header === '' ? '' : 'header(' . var_export($header, true) . ', true, $status);') . '
            echo "thanks";');
        $socket = stream_socket_server('tcp://127.0.0.1:0') ?: throw new RuntimeException('no free port');
        $address = (string) stream_socket_get_name($socket, false);
        fclose($socket);
        $this->port = (int) substr((string) strrchr($address, ':'), 1);
        $this->url = "http://$address/hook";
        $workers->start([PHP_BINARY, '-S', $address, "$this->folder/router.php"], [], 'receiver');
        Wait::until(static fn (): bool => ($open = @stream_socket_client("tcp://$address")) !== false && fclose($open), 'the receiver listens');
    }

    /** @return list<array{method: string, uri: string, headers: array<string, string>, body: string}> */
    public function requests(): array
    {
        $files = glob("$this->folder/request-*") ?: [];
        sort($files);
        return array_map(static fn (string $file): array => json_decode((string) file_get_contents($file), true), $files);
    }
}
