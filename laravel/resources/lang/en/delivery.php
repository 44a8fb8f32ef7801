<?php

return [
    'decimal_point' => '.',
    'thousands' => ',',

    'rows' => ':rows row|:rows rows',
    'rows_of' => ':rows of :total rows',
    'percent' => ':percent percent',
    'share' => ':percent%',
    'per_second' => ':rows rows per second',
    'moment' => 'a moment',
    'seconds' => ':count second|:count seconds',
    'minutes' => 'about :count minute|about :count minutes',
    'hours' => 'about :count hour|about :count hours',
    'days' => 'about :count day|about :count days',

    'note' => [
        'pending' => 'It begins as soon as it is its turn. You may leave this page.',
        'running' => 'You may leave this page; the export goes on.',
        'paused' => 'The rows so far are kept.',
        'publishing' => 'All rows are in; the file is being stored.',
        'completed' => 'The file is ready: :size.',
        'failed' => 'Something went wrong. The rows so far are kept; trying again goes on from there.',
        'canceled' => 'This export was canceled.',
        'expired' => 'The file has been removed.',
    ],

    'page' => [
        'speed' => 'Speed',
        'left' => 'Time left',
        'download' => 'Download',
        'pause' => 'Pause',
        'resume' => 'Resume',
        'retry' => 'Try again',
        'cancel' => 'Cancel',
        'confirm_cancel' => 'Cancel this export? Its rows so far are thrown away.',
        'lost' => 'The server does not answer at the moment; trying again.',
        'refused' => 'That is not possible any more.',
        'login' => 'Please sign in again and reload this page.',
    ],

    'confirm' => [
        'title' => 'Download',
        'text' => 'This link works once. After the button it stays open for :minutes minutes.',
    ],

    'mail' => [
        'completed' => [
            'subject' => 'Your export is ready: :name',
            'greeting' => 'Your export is ready',
            'line' => ':name has :rows rows.',
        ],
        'failed' => [
            'subject' => 'Your export has failed: :name',
            'greeting' => 'Your export has failed',
            'line' => ':name could not be finished. The rows so far are kept; trying again goes on from there.',
        ],
        'canceled' => [
            'subject' => 'Your export was canceled: :name',
            'greeting' => 'Your export was canceled',
            'line' => ':name was canceled; there is no file.',
        ],
        'download' => 'Download',
        'open' => 'Open',
        'expires' => 'The link works for :hours hours.',
        'secret' => 'Whoever has the link has the file: please do not pass it on.',
        'salutation' => ':app',
    ],
];
