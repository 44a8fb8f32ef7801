<?php

namespace NativeXlsx\Laravel\Tests\Compat;

use Illuminate\Support\Facades\Artisan;
use NativeXlsx\Laravel\Compat\Concerns;
use NativeXlsx\Laravel\Compat\Examination;
use NativeXlsx\Laravel\Compat\Unsupported;
use NativeXlsx\Laravel\Tests\TestCase;

/** `export:compat` on an application's source. */
final class CompatCommandTest extends TestCase
{
    private string $folder;

    protected function setUp(): void
    {
        parent::setUp();
        $this->folder = base_path('app/Reports');
        @mkdir($this->folder, 0777, true);
        spl_autoload_register($this->load(...));
    }

    protected function tearDown(): void
    {
        spl_autoload_unregister($this->load(...));
        foreach (glob($this->folder . '/*') ?: [] as $file) {
            unlink($file);
        }
        @rmdir($this->folder);
        parent::tearDown();
    }

    public function testEveryExportClassIsReportedWithWhatDoesntRunAndWhy(): void
    {
        $this->write('Runs', 'use Maatwebsite\Excel\Concerns\{FromCollection, WithHeadings as Titles};
            final class Runs implements FromCollection, Titles { public function collection() {} public function headings(): array { return []; } }');
        $this->write('Base', 'use Maatwebsite\Excel\Concerns;
            abstract class Base implements Concerns\FromQuery { public function query() {} }');
        $this->write('Inherits', 'class Inherits extends Base implements \Maatwebsite\Excel\Concerns\WithEvents, \Maatwebsite\Excel\Concerns\WithStyles {
            public function registerEvents(): array { return []; }
            public function styles(\PhpOffice\PhpSpreadsheet\Worksheet\Worksheet $sheet) { return [1 => ["font" => ["bold" => true]]]; } }');
        $this->write('Mutates', 'class Mutates extends Base implements \Maatwebsite\Excel\Concerns\WithStyles {
            public function styles(\PhpOffice\PhpSpreadsheet\Worksheet\Worksheet $page) { return [$page->getHighestRow() => []]; } }');
        $this->write('Imports', 'class Imports implements \Maatwebsite\Excel\Concerns\ToModel { public function model(array $row) {} }');
        $this->write('Broken', 'class Broken implements \Maatwebsite\Excel\Concerns\FromQuery, \Maatwebsite\Excel\Concerns\NoSuchThing { public function query() {} }');
        $this->write('Unrelated', 'class Unrelated { public string $of = \Maatwebsite\Excel\Concerns\FromQuery::class; }');

        self::assertSame(1, Artisan::call('export:compat', ['--json' => true]));
        $reports = array_column(json_decode(Artisan::output(), true, 512, JSON_THROW_ON_ERROR), null, 'class');
        self::assertSame(['App\Reports\Broken', 'App\Reports\Inherits', 'App\Reports\Mutates', 'App\Reports\Runs'], array_keys($reports));

        self::assertSame(['App\Reports\Runs', 'app/Reports/Runs.php', true, ['FromCollection', 'WithHeadings'], []], array_values(array_slice($reports['App\Reports\Runs'], 0, 5)));
        self::assertStringContainsString('called again in every slice', $reports['App\Reports\Runs']['notes']['collection()']);
        self::assertFalse($reports['App\Reports\Inherits']['runs']);
        self::assertSame(['FromQuery', 'WithStyles'], $reports['App\Reports\Inherits']['concerns']);
        self::assertSame(['WithEvents'], array_keys($reports['App\Reports\Inherits']['refused']));
        self::assertSame(['styles()'], array_keys($reports['App\Reports\Mutates']['refused']));
        self::assertStringContainsString('NoSuchThing', $reports['App\Reports\Broken']['refused']['class']);

        Artisan::call('export:compat');
        $text = Artisan::output();
        self::assertStringContainsString('runs  App\Reports\Runs (app/Reports/Runs.php)', $text);
        self::assertStringContainsString('stays App\Reports\Inherits', $text);
        self::assertStringContainsString("- WithEvents: its listeners get PhpSpreadsheet's objects", $text);
        self::assertStringContainsString('1 of 4 run on NativeExcel.', $text);
    }

    public function testTheReasonsAreInTheLanguageOfTheApplicationAndExceptionsInEnglish(): void
    {
        // The whole tables, though some of these concerns contradict each other; `Unheard` is one that nobody knows.
        $concerns = [...Concerns::RUNNING, ...Concerns::REFUSED, ...array_keys(Concerns::WITHOUT_EFFECT)];
        foreach ([...$concerns, 'Unheard'] as $concern) {
            if (!interface_exists(Concerns::NAMESPACE . $concern)) {
                eval('namespace ' . rtrim(Concerns::NAMESPACE, '\\') . "; interface $concern {}");
            }
        }
        $of = function (array $concerns, string $name, string $code = '') {
            $all = implode(', ', array_map(static fn (string $concern): string => '\\' . Concerns::NAMESPACE . $concern, $concerns));
            eval("namespace App\\Compat; abstract class $name implements $all { $code }");
            return "App\\Compat\\$name";
        };
        $classes = [
            $of([...Concerns::REFUSED, ...array_keys(Concerns::WITHOUT_EFFECT), 'Unheard'], 'Everything'),
            $of(['FromQuery', 'FromCollection'], 'AQuery'),
            $of(['FromGenerator'], 'AGenerator'),
            $of(['WithHeadings'], 'NoRows'),
        ];
        $seen = [];
        foreach ($classes as $class) {
            $english = Examination::of($class);
            $german = Examination::of($class, 'de');
            self::assertSame(array_keys($english->refused), array_keys($german->refused));
            self::assertSame(array_keys($english->notes), array_keys($german->notes));
            foreach ($english->refused + $english->notes as $name => $text) {
                $other = ($german->refused + $german->notes)[$name];
                self::assertNotSame($text, $other, $name);
                self::assertStringNotContainsString('compat.', $text . $other, "$name has a text");
                $seen[] = $text;
            }
        }
        $said = (array) trans('native-xlsx::compat', [], 'en');
        foreach (['refused', 'no_effect', 'notes'] as $part) {
            foreach (array_diff_key($said[$part], ['styles' => 1, 'defaultStyles' => 1]) as $key => $text) {
                self::assertContains($text, $seen, "$part.$key is never said");
            }
        }
        try {
            $this->app->setLocale('de');
            Examination::of($classes[0])->orFail();
            self::fail('it is refused');
        } catch (Unsupported $e) {
            self::assertStringContainsString('charts aren\'t written', $e->getMessage());
        }
    }

    public function testItSpeaksGerman(): void
    {
        $this->write('Charts', 'class Charts implements \Maatwebsite\Excel\Concerns\FromCollection, \Maatwebsite\Excel\Concerns\WithCharts, \Maatwebsite\Excel\Concerns\WithStyles {
            public function collection() {} public function charts() {}
            public function styles(\PhpOffice\PhpSpreadsheet\Worksheet\Worksheet $sheet) { return [$sheet->getHighestRow() => []]; } }');
        $this->write('Lost', 'class SomewhereElse implements \Maatwebsite\Excel\Concerns\FromCollection { public function collection() {} }');
        $this->write('Bricked', 'class Bricked implements \Maatwebsite\Excel\Concerns\FromQuery, \Maatwebsite\Excel\Concerns\NoSuchThing { public function query() {} }');
        $this->app->setLocale('de');
        self::assertSame(1, Artisan::call('export:compat'));
        $text = Artisan::output();
        self::assertStringContainsString('WithCharts: Diagramme werden nicht geschrieben', $text);
        self::assertStringContainsString('styles(): es benutzt das Worksheet-Objekt', $text);
        self::assertStringContainsString('collection(): wird in der Warteschlange', $text);
        self::assertStringContainsString('class: lässt sich nicht laden: Kein Autoloader findet es', $text);
        self::assertStringContainsString('NoSuchThing" not found', $text);
        self::assertStringContainsString('0 von 3 laufen', $text);
    }

    public function testWithoutLaravelExcel(): void
    {
        $this->write('Orphan', 'class Orphan implements \Maatwebsite\Excel\Concerns\FromQuery { public function query() {} }');
        $this->inEveryProcess("if (is_file('$this->folder/Orphan.php')) { spl_autoload_register(static fn (string \$class) => \$class === 'App\\Reports\\Orphan' && require '$this->folder/Orphan.php'); }");
        $process = $this->workers()->artisan(['export:compat', '--json'], ['NX_WITHOUT_EXCEL' => '1']);
        self::assertSame(1, $this->workers()->wait($process));
        $output = (string) file_get_contents(glob(storage_path('logs/export-compat-*.log'))[0]);
        $report = json_decode($output, true, 512, JSON_THROW_ON_ERROR)[0];
        self::assertFalse($report['runs']);
        self::assertStringContainsString("Laravel Excel isn't installed", $report['refused']['class']);
    }

    public function testNothingToReport(): void
    {
        self::assertSame(0, Artisan::call('export:compat', ['folders' => ['app/Reports']]));
        self::assertStringContainsString('No export class', Artisan::output());
    }

    private function write(string $class, string $code): void
    {
        file_put_contents("$this->folder/$class.php", "<?php\n\nnamespace App\\Reports;\n\n$code\n");
    }

    private function load(string $class): void
    {
        $file = $this->folder . '/' . substr($class, strlen('App\\Reports\\')) . '.php';
        if (str_starts_with($class, 'App\\Reports\\') && is_file($file)) {
            require_once $file;
        }
    }
}
