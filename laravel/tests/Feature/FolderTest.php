<?php

namespace NativeXlsx\Laravel\Tests\Feature;

use App\Exports\OrdersExport;
use NativeXlsx\Laravel\Exceptions\FolderException;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Slices\Folder;
use NativeXlsx\Laravel\Status;
use NativeXlsx\Laravel\Tests\Support\Database;
use NativeXlsx\Laravel\Tests\TestCase;

/** What is said of a folder that won't do. */
final class FolderTest extends TestCase
{
    public function testAPathThatDependsOnWhereAProcessWasStartedIsRefused(): void
    {
        Database::orders(3);
        config(['native-xlsx.folder' => 'storage/exports']);
        try {
            OrdersExport::dispatch()->export();
            self::fail('not refused');
        } catch (FolderException $e) {
            self::assertStringContainsString('"storage/exports", is no absolute path', $e->getMessage());
        }
        self::assertSame(Status::Failed, Export::query()->sole()->status);
        self::assertDirectoryDoesNotExist('storage/exports');
    }

    public function testWhyItCannotBeMadeIsTheReasonOfThisFolder(): void
    {
        @file_get_contents('/not/there'); // the last error of somebody else
        file_put_contents($file = storage_path('a file'), 'x');
        foreach (['/dev/null/exports' => 'Not a directory', $file => 'File exists'] as $folder => $why) {
            try {
                (new Folder($folder))->check();
                self::fail("$folder was not refused");
            } catch (FolderException $e) {
                self::assertStringContainsString("can't be made: mkdir(): $why. Set native-xlsx.folder.", $e->getMessage());
            }
        }
    }
}
