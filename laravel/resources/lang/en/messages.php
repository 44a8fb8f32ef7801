<?php

return [
    'status' => [
        'pending' => 'Waiting',
        'running' => 'Running',
        'paused' => 'Paused',
        'publishing' => 'Publishing',
        'completed' => 'Completed',
        'failed' => 'Failed',
        'canceled' => 'Canceled',
        'expired' => 'Expired',
    ],
];
