<?php

namespace NativeXlsx\Laravel\Tests\Feature;

use NativeXlsx;
use NativeXlsx\CorruptException;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Slices\Part;
use NativeXlsx\Laravel\Slices\Workbook;
use NativeXlsx\Laravel\Tests\Support\Application;
use NativeXlsx\Laravel\Tests\TestCase;

/** The removal of a part where the extension doesn't do it. */
final class PartTest extends TestCase
{
    private string $workbook;

    private string $part;

    protected function setUp(): void
    {
        parent::setUp();
        @mkdir(config('native-xlsx.folder'), 0777, true);
        $this->workbook = config('native-xlsx.folder') . '/x.xlsx';
        $this->part = "$this->workbook.part";
    }

    /** Wherever it is cut short the next run may begin anew: a part with rows and neither name of the journal would be refused for good. */
    public function testARemovalThatIsCutShortLeavesNoDamagedPart(): void
    {
        $steps = 0;
        $counts = [];
        do {
            $all = $this->make();
            $died = $this->removeInAnotherProcess(++$steps);
            $left = $this->files();
            $counts[] = count($left);
            $where = "before step $steps these were left: " . implode(', ', $left);
            if ($steps === 1) {
                self::assertSame($all, $left, $where);
            } elseif ($left !== []) {
                self::assertContains('journal.removed', $left, $where);
                self::assertNotContains('journal', $left, $where);
            }
            $workbook = new NativeXlsx($this->workbook, ['id'], options: ['id' => 'x']);
            self::assertSame($steps === 1 ? 1 : 0, $workbook->committedRowCount(), $where);
            $workbook->discard();
        } while ($died);
        // Before the other name, before that is synced, before each file but the last goes, before that is synced, before the last
        // one, before the folder goes, and at the end.
        self::assertSame([count($all), count($all), ...range(count($all), 2), 1, 1, 0, 0], $counts);
    }

    /** Those that the test above looks for are refused indeed, or it would show nothing. */
    public function testAPartThatLostItsJournalIsRefused(): void
    {
        $this->make();
        unlink("$this->part/journal");
        try {
            new NativeXlsx($this->workbook, ['id'], options: ['id' => 'x']);
            self::fail('it was opened');
        } catch (CorruptException $e) {
            self::assertSame(400, $e->getCode());
        }
        self::assertTrue((new Part($this->part))->remove());
        self::assertDirectoryDoesNotExist($this->part);
    }

    public function testWhatStandsInTheWayOfTheJournalsOtherNameGoes(): void
    {
        foreach ([true, false] as $journal) {
            $this->make();
            if (!$journal) {
                unlink("$this->part/journal");
            }
            mkdir("$this->part/journal.removed/deep", 0700, true);
            file_put_contents("$this->part/journal.removed/deep/file", 'x');
            symlink(config('native-xlsx.folder'), "$this->part/journal.removed/link");
            self::assertTrue((new Part($this->part))->remove());
            self::assertDirectoryDoesNotExist($this->part);
            self::assertDirectoryExists(config('native-xlsx.folder'));
        }
    }

    public function testALinkInItsPlaceStays(): void
    {
        $this->make();
        rename($this->part, "$this->workbook.other");
        symlink("$this->workbook.other", $this->part);
        self::assertTrue((new Part($this->part))->remove());
        self::assertTrue(is_link($this->part));
        self::assertFileExists("$this->workbook.other/journal");
    }

    public function testADamagedPartThatSomebodyHasLockedIsLeftAlone(): void
    {
        $all = $this->make();
        file_put_contents("$this->part/journal", 'not what it was');
        file_put_contents("$this->workbook.receipt", 'neither');
        $workbook = Workbook::of((new Export())->forceFill(['id' => 'x', 'host' => Workbook::host(), 'workbook' => $this->workbook]));
        $lock = fopen($this->part, 'r');
        self::assertTrue(flock($lock, LOCK_EX));
        self::assertFalse($workbook->remove());
        self::assertSame($all, $this->files());
        self::assertFileExists("$this->workbook.receipt");
        fclose($lock);
        self::assertTrue($workbook->remove());
        self::assertSame([], glob("$this->workbook*"));
    }

    /**
     * A part with a committed row, and files as of more sheets, so that the journal is among them wherever the file system lists it.
     *
     * @return list<string> names of its files
     */
    private function make(): array
    {
        $workbook = new NativeXlsx($this->workbook, ['id'], options: ['id' => 'x']);
        $workbook->appendRow([1]);
        $workbook->commit();
        $workbook->close();
        foreach (range(2, 6) as $page) {
            file_put_contents(sprintf('%s/rows-%05d', $this->part, $page), 'rows');
        }
        $files = $this->files();
        self::assertContains('journal', $files);
        self::assertContains('rows-00001', $files);
        return $files;
    }

    /** @return list<string> */
    private function files(): array
    {
        return array_map('basename', glob("$this->part/*") ?: []);
    }

    /** @return bool whether it died before the step of this number */
    private function removeInAnotherProcess(int $step): bool
    {
        $root = dirname(__DIR__, 2);
        $code = 'require $argv[1] . "/src/Slices/Part.php"; require $argv[1] . "/tests/Support/steps.php"; exit((new NativeXlsx\Laravel\Slices\Part($argv[2]))->remove() ? 0 : 1);';
        $pid = $this->workers()->start([...Application::php(), '-r', $code, $root, $this->part], ['NX_DIES_BEFORE' => (string) $step], 'removal');
        $status = $this->workers()->wait($pid);
        self::assertContains($status, [-1, 0], $this->workers()->logs());
        return $status === -1;
    }
}
