<?php

// Of export classes that were written for Laravel Excel: why something doesn't run on NativeExcel, and what to do.
return [
    'refused' => [
        'FromView' => 'a Blade table would have to be rendered and parsed as a whole; give its rows by FromQuery with WithMapping and WithHeadings',
        'FromScout' => 'a search engine pages by number, so rows can be lost or doubled; ask it for the ids and give FromQuery a whereIn() of them',
        'WithEvents' => 'its listeners get PhpSpreadsheet\'s objects, which aren\'t made here; '
            . 'say styles, widths and formats by WithStyles, WithColumnWidths and WithColumnFormatting, and listen to the events of NativeXlsx\Laravel\Events for the rest',
        'WithCharts' => 'charts aren\'t written; keep this export on Laravel Excel, or make the chart in a template that reads the file',
        'WithDrawings' => 'pictures aren\'t written; keep this export on Laravel Excel',
        'WithCustomValueBinder' => 'a binder writes to PhpSpreadsheet\'s cells, which aren\'t made here; '
            . 'give the values their types in map(), with NativeXlsx\Cell and NativeXlsx\Formula where a plain value isn\'t enough',
        'WithColumns' => 'columns as objects write to PhpSpreadsheet\'s cells; say the same by WithMapping, WithHeadings and WithColumnFormatting',
        'ShouldBatch' => 'an export is one job that goes on in slices, not a batch; add it to a batch of your own: Bus::batch([...])',
        'unknown' => 'a concern that this package doesn\'t know; keep this export on Laravel Excel',
        'styles' => 'it uses the worksheet object that Laravel Excel gives it, and there is none here; return an array: [1 => [\'font\' => [\'bold\' => true]], \'B:D\' => […]]',
        'defaultStyles' => 'it uses the style object that Laravel Excel gives it, and there is none here; return an array: [\'font\' => [\'bold\' => true]]',
    ],

    'no_effect' => [
        'base' => 'has no effect: it is a base of other concerns',
        'csv' => 'has no effect: it is about CSV files',
        'formulas' => 'has no effect: text is never a formula here, and Excel calculates those of NativeXlsx\Formula itself',
        'imports' => 'has no effect: it is about imports',
    ],

    'notes' => [
        'rows' => 'it says nowhere where rows come from; only its headings are written',
        'again' => 'queued, it is called again in every slice, and must give the same rows; FromQuery reads only what it needs',
        'anew' => 'queued, it begins anew in every slice and passes over what is in, so it must give the same rows; FromQuery goes on where it was',
        'dates' => 'without it a model gives attributesToArray(): dates as ISO text in UTC, as in Laravel Excel',
    ],

    'unreadable' => [
        'unfound' => 'it can\'t be loaded: no autoloader finds it; look at namespace and file name',
        'broken' => 'it can\'t be loaded: :error',
        'without_excel' => 'it can\'t be loaded: :error. Laravel Excel isn\'t installed, whose interfaces it needs',
    ],
];
