<?php

return [
    'default' => env('MAIL_MAILER', 'log'),
    'mailers' => [
        'log' => ['transport' => 'log', 'channel' => null],
        'array' => ['transport' => 'array'],
        'smtp' => [
            'transport' => 'smtp',
            'host' => env('MAIL_HOST', '127.0.0.1'),
            'port' => (int) env('MAIL_PORT', 2525),
            'encryption' => null,
            'username' => null,
            'password' => null,
            'timeout' => 30,
        ],
    ],
    'from' => ['address' => 'shop@example.com', 'name' => 'Shop'],
    'markdown' => ['theme' => 'default', 'paths' => []],
];
