<?php

/*
 * For PHPUnit and for every process that a test starts. Laravel comes from Debian's packages (on PHP's include path), or from
 * a Composer vendor folder beside this one.
 */

error_reporting(E_ALL & ~E_DEPRECATED & ~E_USER_DEPRECATED); // of a framework that is older than this PHP
if (PHP_SAPI === 'cli') {
    ini_set('display_errors', 'stderr');
} else { // the web server's process has no such thing: it would go into the answer
    ini_set('display_errors', '0');
    ini_set('log_errors', '1');
}

if (is_file(__DIR__ . '/../vendor/autoload.php')) {
    require_once __DIR__ . '/../vendor/autoload.php';
} else {
    require_once 'Illuminate/autoload.php';
    require_once 'Symfony/Component/Uid/autoload.php';
}

spl_autoload_register(static function (string $class): void {
    $folders = [
        'NativeXlsx\\Laravel\\Tests\\' => __DIR__ . '/',
        'NativeXlsx\\Laravel\\' => dirname(__DIR__) . '/src/',
        'App\\' => __DIR__ . '/application/app/',
    ];
    foreach ($folders as $prefix => $folder) {
        if (str_starts_with($class, $prefix)) {
            $file = $folder . strtr(substr($class, strlen($prefix)), '\\', '/') . '.php';
            if (is_file($file)) {
                require_once $file;
            }
            return;
        }
    }
});

// Laravel Excel's concerns with their signatures, and the two classes of PhpSpreadsheet that they speak of, where they aren't
// installed. A test asks to be without them.
spl_autoload_register(static function (string $class): void {
    $file = __DIR__ . '/Compat/stubs/' . strtr($class, '\\', '/') . '.php';
    if (preg_match('/^(Maatwebsite|PhpOffice)\\\\/', $class) && !getenv('NX_WITHOUT_EXCEL') && is_file($file)) {
        require_once $file;
    }
});
