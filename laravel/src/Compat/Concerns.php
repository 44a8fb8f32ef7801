<?php

namespace NativeXlsx\Laravel\Compat;

/**
 * Laravel Excel's concerns by name. They are only ever asked for by name, so nothing here needs Laravel Excel to be there:
 * an interface that doesn't exist is one that no class implements.
 */
final class Concerns
{
    public const NAMESPACE = 'Maatwebsite\\Excel\\Concerns\\';

    /** Run as they did. */
    public const RUNNING = [
        'FromQuery', 'FromCollection', 'FromArray', 'FromIterator', 'FromGenerator',
        'WithHeadings', 'WithMapping', 'WithColumnFormatting', 'WithColumnWidths', 'ShouldAutoSize', 'WithTitle',
        'WithMultipleSheets', 'WithStyles', 'WithDefaultStyles', 'WithBackgroundColor', 'WithProperties',
        'WithCustomStartCell', 'WithStrictNullComparison', 'WithCustomChunkSize', 'WithCustomQuerySize',
    ];

    /** Where rows come from, in the order in which Laravel Excel asks. */
    public const SOURCES = ['FromQuery', 'FromCollection', 'FromArray', 'FromIterator', 'FromGenerator'];

    /** Without meaning for the .xlsx of an export, and why. */
    public const WITHOUT_EFFECT = [
        'Export' => 'a base of other concerns',
        'WithCustomCsvSettings' => 'is about CSV files',
        'WithPreCalculateFormulas' => 'text is never a formula here, and Excel calculates those of NativeXlsx\\Formula itself',
        'HasReferencesToOtherSheets' => 'is about imports',
        'ShouldQueueWithoutChain' => 'is about imports',
        'WithConditionalSheets' => 'is about imports',
        // Classes that import and export.
        'Import' => 'is about imports',
        'MapsCsvSettings' => 'is about CSV files',
        'OnEachRow' => 'is about imports',
        'PersistRelations' => 'is about imports',
        'SkipsEmptyRows' => 'is about imports',
        'SkipsOnError' => 'is about imports',
        'SkipsOnFailure' => 'is about imports',
        'SkipsUnknownSheets' => 'is about imports',
        'ToArray' => 'is about imports',
        'ToCollection' => 'is about imports',
        'ToModel' => 'is about imports',
        'WithBatchInserts' => 'is about imports',
        'WithCalculatedFormulas' => 'is about imports',
        'WithChunkReading' => 'is about imports',
        'WithColumnLimit' => 'is about imports',
        'WithFormatData' => 'is about imports',
        'WithGroupedHeadingRow' => 'is about imports',
        'WithHeadingRow' => 'is about imports',
        'WithLimit' => 'is about imports',
        'WithMappedCells' => 'is about imports',
        'WithProgressBar' => 'is about imports',
        'WithReadFilter' => 'is about imports',
        'WithSkipDuplicates' => 'is about imports',
        'WithStartRow' => 'is about imports',
        'WithUpsertColumns' => 'is about imports',
        'WithUpserts' => 'is about imports',
        'WithValidation' => 'is about imports',
    ];

    /** Refused, and what to do. */
    public const REFUSED = [
        'FromView' => 'a Blade table would have to be rendered and parsed as a whole; give its rows by FromQuery with WithMapping and WithHeadings',
        'FromScout' => 'a search engine pages by number, so rows can be lost or doubled; ask it for the ids and give FromQuery a whereIn() of them',
        'WithEvents' => 'its listeners get PhpSpreadsheet\'s objects, which aren\'t made here; '
            . 'say styles, widths and formats by WithStyles, WithColumnWidths and WithColumnFormatting, and listen to the events of NativeXlsx\\Laravel\\Events for the rest',
        'WithCharts' => 'charts aren\'t written; keep this export on Laravel Excel, or make the chart in a template that reads the file',
        'WithDrawings' => 'pictures aren\'t written; keep this export on Laravel Excel',
        'WithCustomValueBinder' => 'a binder writes to PhpSpreadsheet\'s cells, which aren\'t made here; give the values their types in map(), with NativeXlsx\\Cell and NativeXlsx\\Formula where a plain value isn\'t enough',
        'WithColumns' => 'columns as objects write to PhpSpreadsheet\'s cells; say the same by WithMapping, WithHeadings and WithColumnFormatting',
        'ShouldBatch' => 'an export is one job that goes on in slices, not a batch; add it to a batch of your own: Bus::batch([...])',
    ];

    public static function has(object|string $export, string $concern): bool
    {
        return is_a($export, self::NAMESPACE . $concern, true);
    }

    /** @return list<string> short names of the concerns that a class implements, its parents' too */
    public static function of(object|string $export): array
    {
        $names = [];
        foreach (class_implements($export) ?: [] as $interface) {
            if (str_starts_with($interface, self::NAMESPACE)) {
                $names[] = substr($interface, strlen(self::NAMESPACE));
            }
        }
        sort($names);
        return $names;
    }

    /** Whether somebody may export it: it says where rows or sheets come from. */
    public static function isExport(object|string $export): bool
    {
        foreach ([...self::SOURCES, 'FromView', 'FromScout', 'WithMultipleSheets', 'WithHeadings'] as $concern) {
            if (self::has($export, $concern)) {
                // Imports have sheets too; what imports only, says what to do with rows.
                return $concern !== 'WithMultipleSheets' || !self::importsOnly($export);
            }
        }
        return false;
    }

    private static function importsOnly(object|string $export): bool
    {
        foreach (['Import', 'ToModel', 'ToArray', 'ToCollection', 'OnEachRow', 'SkipsUnknownSheets', 'WithChunkReading'] as $concern) {
            if (self::has($export, $concern)) {
                return true;
            }
        }
        return false;
    }
}
