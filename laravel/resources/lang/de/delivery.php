<?php

return [
    'decimal_point' => ',',
    'thousands' => '.',

    'rows' => ':rows Zeile|:rows Zeilen',
    'rows_of' => ':rows von :total Zeilen',
    'percent' => ':percent Prozent',
    'share' => ':percent %',
    'per_second' => ':rows Zeilen pro Sekunde',
    'moment' => 'einen Augenblick',
    'seconds' => ':count Sekunde|:count Sekunden',
    'minutes' => 'etwa :count Minute|etwa :count Minuten',
    'hours' => 'etwa :count Stunde|etwa :count Stunden',
    'days' => 'etwa :count Tag|etwa :count Tage',

    'note' => [
        'pending' => 'Es geht los, sobald er an der Reihe ist. Sie können diese Seite verlassen.',
        'running' => 'Sie können diese Seite verlassen; der Export läuft weiter.',
        'paused' => 'Die bisherigen Zeilen bleiben erhalten.',
        'publishing' => 'Alle Zeilen sind geschrieben; die Datei wird abgelegt.',
        'completed' => 'Die Datei ist fertig: :size.',
        'failed' => 'Etwas ist schiefgegangen. Die bisherigen Zeilen bleiben erhalten; ein neuer Versuch macht dort weiter.',
        'canceled' => 'Dieser Export wurde abgebrochen.',
        'expired' => 'Die Datei wurde entfernt.',
    ],

    'page' => [
        'speed' => 'Tempo',
        'left' => 'Verbleibende Zeit',
        'download' => 'Herunterladen',
        'pause' => 'Anhalten',
        'resume' => 'Fortsetzen',
        'retry' => 'Erneut versuchen',
        'cancel' => 'Abbrechen',
        'confirm_cancel' => 'Diesen Export abbrechen? Die bisherigen Zeilen werden verworfen.',
        'lost' => 'Der Server antwortet gerade nicht; es wird weiter versucht.',
        'refused' => 'Das ist nicht mehr möglich.',
        'login' => 'Bitte melden Sie sich erneut an und laden Sie die Seite neu.',
    ],

    'confirm' => [
        'title' => 'Herunterladen',
        'text' => 'Dieser Link gilt einmal. Nach dem Klick bleibt er :minutes Minuten lang offen.',
    ],

    'mail' => [
        'completed' => [
            'subject' => 'Ihr Export ist fertig: :name',
            'greeting' => 'Ihr Export ist fertig',
            'line' => ':name hat :rows Zeilen.',
        ],
        'failed' => [
            'subject' => 'Ihr Export ist fehlgeschlagen: :name',
            'greeting' => 'Ihr Export ist fehlgeschlagen',
            'line' => ':name konnte nicht fertiggestellt werden. Die bisherigen Zeilen bleiben erhalten; ein neuer Versuch macht dort weiter.',
        ],
        'canceled' => [
            'subject' => 'Ihr Export wurde abgebrochen: :name',
            'greeting' => 'Ihr Export wurde abgebrochen',
            'line' => ':name wurde abgebrochen; es gibt keine Datei.',
        ],
        'download' => 'Herunterladen',
        'open' => 'Öffnen',
        'expires' => 'Der Link gilt :hours Stunden.',
        'secret' => 'Wer den Link hat, hat die Datei: Bitte geben Sie ihn nicht weiter.',
        'salutation' => ':app',
    ],
];
