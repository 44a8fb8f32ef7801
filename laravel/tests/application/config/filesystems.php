<?php

return [
    'default' => 'local',
    'disks' => [
        'local' => ['driver' => 'local', 'root' => storage_path('app'), 'throw' => false],
        'public' => ['driver' => 'local', 'root' => storage_path('app/public'), 'url' => 'http://localhost/storage', 'visibility' => 'public', 'throw' => false],
    ],
    'links' => [],
];
