<?php
// composer.json as PIE reads it (php-ext section), and the same versions and names everywhere.

$root = dirname(__DIR__);
$complaints = [];
$check = static function (bool $good, string $text) use (&$complaints): void {
    if (!$good) {
        $complaints[] = "composer.json: $text";
    }
};

$composer = json_decode((string) file_get_contents("$root/composer.json"), true, flags: JSON_THROW_ON_ERROR);
$check(preg_match('#^[a-z0-9]([_.-]?[a-z0-9]+)*/[a-z0-9](([_.]|-{1,2})?[a-z0-9]+)*$#', $composer['name'] ?? '') === 1, 'name is not vendor/package');
$check(($composer['type'] ?? null) === 'php-ext', 'type must be php-ext');
$check(!isset($composer['version']), 'no version: the tag names it');
$check(($composer['license'] ?? null) === ['MIT', 'Apache-2.0'], 'licences differ from Cargo.toml');
$check(array_keys($composer['require'] ?? []) === ['php'], 'a PIE package requires PHP (and extensions), no libraries');

$known = ['extension-name', 'priority', 'support-zts', 'support-nts', 'build-path', 'download-url-method', 'os-families', 'os-families-exclude', 'configure-options'];
$ext = $composer['php-ext'] ?? [];
foreach (array_diff(array_keys($ext), $known) as $key) {
    $check(false, "php-ext: $key is unknown to PIE");
}
$check(($ext['extension-name'] ?? null) === 'native_xlsx', 'php-ext: extension-name');
$check(is_int($ext['priority'] ?? null) && $ext['priority'] >= 10 && $ext['priority'] <= 99, 'php-ext: priority must be from 10 to 99');
$check(is_bool($ext['support-zts'] ?? null) && is_bool($ext['support-nts'] ?? null), 'php-ext: support-zts and support-nts must be bool');
$path = $ext['build-path'] ?? '';
$check(is_file("$root/$path/config.m4"), "php-ext: build-path $path has no config.m4");
foreach ((array) ($ext['download-url-method'] ?? []) as $method) {
    $check(in_array($method, ['composer-default', 'pre-packaged-source', 'pre-packaged-binary'], true), "php-ext: download-url-method $method");
}
foreach ($ext['os-families'] ?? [] as $family) {
    $check(in_array($family, ['windows', 'bsd', 'darwin', 'solaris', 'linux', 'unknown'], true), "php-ext: os-families $family");
}
$check(is_array($ext['configure-options'] ?? null), 'php-ext: configure-options must be a list');

// The Laravel package, once it is there, must have a name of its own.
foreach (glob("$root/*/composer.json") ?: [] as $other) {
    $package = json_decode((string) file_get_contents($other), true, flags: JSON_THROW_ON_ERROR);
    $check(($package['name'] ?? '') !== $composer['name'], basename(dirname($other)) . ' has the same name');
}

echo $complaints === [] ? "composer.json is as PIE reads it\n" : implode("\n", $complaints) . "\n";
exit($complaints === [] ? 0 : 1);
