<?php

namespace NativeXlsx\Laravel\Tests\Support;

use RuntimeException;

/**
 * A real Chromium without a window, driven over WebDriver (chromedriver). Browser and driver are processes of the test like
 * any other: known by pid, ended with it.
 */
final class Browser
{
    public const TAB = "\u{E004}";

    public const ENTER = "\u{E007}";

    private const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

    private readonly string $driver;

    private readonly string $session;

    public readonly string $downloads;

    public function __construct(Workers $workers, string $language = 'en')
    {
        $folder = Application::base() . '/storage/browser-' . bin2hex(random_bytes(4));
        $this->downloads = "$folder/downloads";
        mkdir($this->downloads, 0700, true);
        $home = ['HOME' => $folder, 'XDG_CONFIG_HOME' => $folder, 'XDG_CACHE_HOME' => $folder];
        $workers->start([
            self::program('chromium'), '--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run', '--disable-extensions',
            '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-proxy-server', "--lang=$language", '--window-size=900,700', '--hide-scrollbars',
            "--user-data-dir=$folder", '--remote-debugging-port=0', 'about:blank',
        ], $home, 'chromium');
        $port = (int) Wait::until(static fn (): int => (int) @file_get_contents("$folder/DevToolsActivePort"), 'Chromium listens', 120, static fn (): string => $workers->logs());
        $log = $workers->log($workers->start([self::program('chromedriver'), '--port=0'], $home, 'chromedriver'));
        $this->driver = 'http://127.0.0.1:' . Wait::until(
            static fn (): ?string => preg_match('/started successfully on port (\d+)/', (string) @file_get_contents($log), $found) === 1 ? $found[1] : null,
            'chromedriver listens',
            120,
            static fn (): string => $workers->logs()
        );
        $this->session = '/session/' . self::request($this->driver . '/session', ['capabilities' => ['alwaysMatch' => [
            'goog:chromeOptions' => ['debuggerAddress' => "127.0.0.1:$port"],
            'goog:loggingPrefs' => ['browser' => 'ALL'],
            'unhandledPromptBehavior' => 'ignore',
        ]]])['sessionId'];
        $this->cdp('Browser.setDownloadBehavior', ['behavior' => 'allow', 'downloadPath' => $this->downloads]);
    }

    public function visit(string $url): void
    {
        $this->post('/url', ['url' => $url]);
    }

    public function url(): string
    {
        return (string) self::request($this->driver . $this->session . '/url');
    }

    public function click(string $css): void
    {
        $this->post('/element/' . $this->element($css) . '/click', []);
    }

    /** Types, to whatever has the focus. */
    public function press(string ...$keys): void
    {
        $actions = [];
        foreach ($keys as $key) {
            $actions[] = ['type' => 'keyDown', 'value' => $key];
            $actions[] = ['type' => 'keyUp', 'value' => $key];
        }
        $this->post('/actions', ['actions' => [['type' => 'key', 'id' => 'keyboard', 'actions' => $actions]]]);
    }

    public function has(string $css): bool
    {
        return (bool) $this->script('return document.readyState === "complete" && document.querySelector(arguments[0]) !== null', $css);
    }

    /** Text as it is seen; empty if it isn't. */
    public function text(string $css): string
    {
        return (string) self::request($this->driver . $this->session . '/element/' . $this->element($css) . '/text');
    }

    public function attribute(string $css, string $name): ?string
    {
        return self::request($this->driver . $this->session . '/element/' . $this->element($css) . "/attribute/$name");
    }

    public function isShown(string $css): bool
    {
        return (bool) self::request($this->driver . $this->session . '/element/' . $this->element($css) . '/displayed');
    }

    /** What a script gives: `return …;`, its arguments in `arguments`. */
    public function script(string $code, mixed ...$arguments): mixed
    {
        return $this->post('/execute/sync', ['script' => $code, 'args' => $arguments]);
    }

    /** Answers window.confirm(), once it asks. */
    public function accept(bool $yes = true): void
    {
        Wait::until(function (): bool {
            try {
                self::request($this->driver . $this->session . '/alert/text');
                return true;
            } catch (RuntimeException) {
                return false;
            }
        }, 'the page asks');
        $this->post($yes ? '/alert/accept' : '/alert/dismiss', []);
    }

    /** @param array<string, mixed> $parameters */
    public function cdp(string $command, array $parameters = []): mixed
    {
        return $this->post('/goog/cdp/execute', ['cmd' => $command, 'params' => (object) $parameters]);
    }

    /** @return list<string> what the browser had to complain of: errors of scripts, of the Content-Security-Policy, of loading */
    public function complaints(): array
    {
        return array_map(
            static fn (array $entry): string => "{$entry['level']}: {$entry['message']}",
            array_values(array_filter($this->post('/se/log', ['type' => 'browser']), static fn (array $entry): bool => $entry['level'] === 'SEVERE' && !str_contains($entry['message'], '/favicon.ico'))) // this application has none
        );
    }

    public function screenshot(string $file): void
    {
        file_put_contents($file, base64_decode((string) self::request($this->driver . $this->session . '/screenshot'), true));
    }

    /**
     * The file that was downloaded, once all of its bytes are there: while they come, Chromium has a file of another name, and
     * before that for a moment an empty one of this name.
     */
    public function downloaded(int $bytes): ?string
    {
        clearstatcache();
        foreach (glob("$this->downloads/*") ?: [] as $file) {
            if (!str_ends_with($file, '.crdownload') && @filesize($file) === $bytes) {
                return $file;
            }
        }
        return null;
    }

    private function element(string $css): string
    {
        return $this->post('/element', ['using' => 'css selector', 'value' => $css])[self::ELEMENT];
    }

    /** @param array<string, mixed> $body */
    private function post(string $path, array $body): mixed
    {
        return self::request($this->driver . $this->session . $path, $body);
    }

    /** @param array<string, mixed>|null $body null: GET */
    private static function request(string $url, ?array $body = null): mixed
    {
        $curl = curl_init($url); // PHP's own http:// waits for a server that keeps the connection
        curl_setopt_array($curl, [CURLOPT_RETURNTRANSFER => true, CURLOPT_TIMEOUT => 180, CURLOPT_PROXY => ''] + ($body === null ? [] : [
            CURLOPT_POSTFIELDS => json_encode((object) $body),
            CURLOPT_HTTPHEADER => ['Content-Type: application/json', 'Expect:'],
        ]));
        $answer = curl_exec($curl);
        $value = json_decode((string) $answer, true)['value'] ?? null;
        if ($answer === false || isset($value['error'])) {
            throw new RuntimeException("WebDriver, $url: " . ($value['message'] ?? 'no answer'));
        }
        return $value;
    }

    private static function program(string $name): string
    {
        foreach (['/usr/bin', '/usr/local/bin', '/snap/bin'] as $folder) {
            if (is_executable("$folder/$name")) {
                return "$folder/$name";
            }
        }
        throw new RuntimeException("$name isn't there; `make setup` brings it.");
    }
}
