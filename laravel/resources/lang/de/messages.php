<?php

return [
    'status' => [
        'pending' => 'Wartet',
        'running' => 'Läuft',
        'paused' => 'Angehalten',
        'publishing' => 'Wird bereitgestellt',
        'completed' => 'Fertig',
        'failed' => 'Fehlgeschlagen',
        'canceled' => 'Abgebrochen',
        'expired' => 'Abgelaufen',
    ],
];
