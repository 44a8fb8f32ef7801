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

    /** Without meaning for the .xlsx of an export; why is a text of `compat.no_effect`. */
    public const WITHOUT_EFFECT = [
        'Export' => 'base',
        'WithCustomCsvSettings' => 'csv',
        'MapsCsvSettings' => 'csv',
        'WithPreCalculateFormulas' => 'formulas',
        'HasReferencesToOtherSheets' => 'imports',
        'ShouldQueueWithoutChain' => 'imports',
        'WithConditionalSheets' => 'imports',
        // Classes that import and export.
        'Import' => 'imports',
        'OnEachRow' => 'imports',
        'PersistRelations' => 'imports',
        'SkipsEmptyRows' => 'imports',
        'SkipsOnError' => 'imports',
        'SkipsOnFailure' => 'imports',
        'SkipsUnknownSheets' => 'imports',
        'ToArray' => 'imports',
        'ToCollection' => 'imports',
        'ToModel' => 'imports',
        'WithBatchInserts' => 'imports',
        'WithCalculatedFormulas' => 'imports',
        'WithChunkReading' => 'imports',
        'WithColumnLimit' => 'imports',
        'WithFormatData' => 'imports',
        'WithGroupedHeadingRow' => 'imports',
        'WithHeadingRow' => 'imports',
        'WithLimit' => 'imports',
        'WithMappedCells' => 'imports',
        'WithProgressBar' => 'imports',
        'WithReadFilter' => 'imports',
        'WithSkipDuplicates' => 'imports',
        'WithStartRow' => 'imports',
        'WithUpsertColumns' => 'imports',
        'WithUpserts' => 'imports',
        'WithValidation' => 'imports',
    ];

    /** Refused; what to do is a text of `compat.refused`, by these names. */
    public const REFUSED = ['FromView', 'FromScout', 'WithEvents', 'WithCharts', 'WithDrawings', 'WithCustomValueBinder', 'WithColumns', 'ShouldBatch'];

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
