<?php

// Of export classes that were written for Laravel Excel: why something doesn't run on NativeExcel, and what to do.
return [
    'refused' => [
        'FromView' => 'eine Blade-Tabelle müsste als Ganzes gerendert und gelesen werden; die Zeilen mit FromQuery, WithMapping und WithHeadings liefern',
        'FromScout' => 'eine Suchmaschine blättert nach Nummern, dabei können Zeilen fehlen oder doppelt kommen; sie nach den Ids fragen und FromQuery ein whereIn() damit geben',
        'WithEvents' => 'die Listener bekommen Objekte von PhpSpreadsheet, die es hier nicht gibt; '
            . 'Stile, Breiten und Formate mit WithStyles, WithColumnWidths und WithColumnFormatting angeben und für den Rest auf die Events in NativeXlsx\Laravel\Events hören',
        'WithCharts' => 'Diagramme werden nicht geschrieben; diesen Export bei Laravel Excel lassen oder das Diagramm in einer Vorlage erstellen, die die Datei liest',
        'WithDrawings' => 'Bilder werden nicht geschrieben; diesen Export bei Laravel Excel lassen',
        'WithCustomValueBinder' => 'ein Binder schreibt in Zellen von PhpSpreadsheet, die es hier nicht gibt; '
            . 'den Werten in map() ihre Typen geben, mit NativeXlsx\Cell und NativeXlsx\Formula, wo ein einfacher Wert nicht reicht',
        'WithColumns' => 'Spalten als Objekte schreiben in Zellen von PhpSpreadsheet; dasselbe mit WithMapping, WithHeadings und WithColumnFormatting sagen',
        'ShouldBatch' => 'ein Export ist ein Job, der in Abschnitten weitergeht, kein Batch; ihn in einen eigenen Batch legen: Bus::batch([...])',
        'unknown' => 'dieses Concern kennt das Paket nicht; diesen Export bei Laravel Excel lassen',
        'styles' => 'es benutzt das Worksheet-Objekt, das Laravel Excel ihm gibt, und hier gibt es keines; ein Array zurückgeben: [1 => [\'font\' => [\'bold\' => true]], \'B:D\' => […]]',
        'defaultStyles' => 'es benutzt das Style-Objekt, das Laravel Excel ihm gibt, und hier gibt es keines; ein Array zurückgeben: [\'font\' => [\'bold\' => true]]',
    ],

    'no_effect' => [
        'base' => 'ohne Wirkung: Es ist eine Grundlage anderer Concerns',
        'csv' => 'ohne Wirkung: Es betrifft CSV-Dateien',
        'formulas' => 'ohne Wirkung: Text ist hier nie eine Formel, und die von NativeXlsx\Formula rechnet Excel selbst aus',
        'imports' => 'ohne Wirkung: Es betrifft Importe',
    ],

    'notes' => [
        'rows' => 'woher die Zeilen kommen, steht nirgends; nur die Überschriften werden geschrieben',
        'again' => 'wird in der Warteschlange in jedem Abschnitt wieder aufgerufen und muss dieselben Zeilen geben; FromQuery liest nur, was es braucht',
        'anew' => 'beginnt in der Warteschlange in jedem Abschnitt von vorn und übergeht, was schon geschrieben ist, muss also dieselben Zeilen geben; FromQuery macht dort weiter, wo es war',
        'dates' => 'ohne es gibt ein Model attributesToArray(): Daten als ISO-Text in UTC, wie bei Laravel Excel',
    ],

    'unreadable' => [
        'unfound' => 'lässt sich nicht laden: Kein Autoloader findet es; Namensraum und Dateinamen prüfen',
        'broken' => 'lässt sich nicht laden: :error',
        'without_excel' => 'lässt sich nicht laden: :error. Laravel Excel ist nicht installiert, dessen Interfaces es braucht',
    ],
];
