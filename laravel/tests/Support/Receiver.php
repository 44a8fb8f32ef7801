<?php

namespace NativeXlsx\Laravel\Tests\Support;

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
        $router = "$this->folder/router.php";
        $server = $workers->web(static fn (string $address): array => [PHP_BINARY, '-S', $address, $router], static fn (): array => [], 'receiver');
        $this->port = (int) parse_url($server['url'], PHP_URL_PORT);
        $this->url = "{$server['url']}/hook";
    }

    /** @return list<array{method: string, uri: string, headers: array<string, string>, body: string}> */
    public function requests(): array
    {
        $files = glob("$this->folder/request-*") ?: [];
        sort($files);
        return array_map(static fn (string $file): array => json_decode((string) file_get_contents($file), true), $files);
    }
}
