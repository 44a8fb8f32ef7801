<?php

namespace NativeXlsx\Laravel\Tests\Operation;

use NativeXlsx\Laravel\Operation\Discovery\Declarations;
use NativeXlsx\Laravel\Operation\Registry;
use NativeXlsx\Laravel\Tests\TestCase;

final class RegistryTest extends TestCase
{
    private string $folder = '';

    private string $namespace = '';

    protected function setUp(): void
    {
        parent::setUp();
        // A namespace of its own for each test: a class can be declared only once in a process.
        $this->namespace = 'Found' . bin2hex(random_bytes(4));
        $this->folder = storage_path('discovery');
        mkdir($this->folder);
        config(['native-xlsx.discover' => [$this->folder]]);
        spl_autoload_register([$this, 'load']);
    }

    protected function tearDown(): void
    {
        spl_autoload_unregister([$this, 'load']);
        parent::tearDown();
    }

    public function load(string $class): void
    {
        $file = "$this->folder/" . strtr(substr($class, strlen($this->namespace) + 1), '\\', '/') . '.php';
        if (str_starts_with($class, "$this->namespace\\") && is_file($file)) {
            require $file;
        }
    }

    public function testWhateverWayAClassComesToTheInterfaceItIsFound(): void
    {
        $body = '{ public function query(): object { return new \stdClass(); } public function columns(): array { return []; }'
            . ' public function name(): string { return ""; } public function fileName(): string { return ""; } }';
        $this->write('Direct', "use NativeXlsx\\Laravel\\Contracts\\Exportable;\nfinal class Direct implements \\Countable, Exportable " . substr($body, 0, -1) . 'public function count(): int { return 0; } }');
        $this->write('Aliased', "use NativeXlsx\\Laravel\\{NativeExport as Base, Status};\nclass Aliased extends Base " . $body);
        $this->write('Parents', "use NativeXlsx\\Laravel;\nabstract class Parents extends Laravel\\NativeExport " . $body);
        $this->write('Heir', 'class Heir extends namespace\Parents {}');
        $this->write('Wanted', "interface Wanted extends \\NativeXlsx\\Laravel\\Contracts\\Exportable {}");
        $this->write('ByInterface', "final class ByInterface implements Wanted $body");
        $this->write('Deep/Below', "use {$this->namespace}\\Parents;\nclass Below extends Parents {}", '\\Deep');

        $names = array_map(fn (string $name): string => "$this->namespace\\$name", ['Aliased', 'ByInterface', 'Deep\\Below', 'Direct', 'Heir']);
        self::assertSame($names, $this->registry()->classes());
        self::assertSame([], $this->registry()->broken());
    }

    public function testOtherFilesAreNotLoaded(): void
    {
        // Each of these would end this process, or make itself known.
        $this->write('Trap', "touch(__DIR__ . '/loaded');\nexit(7);\nclass Trap {}");
        $this->write('Fatal', "class Fatal implements \\Countable {}"); // not to be declared: its method is missing
        $this->write('Speaks', "final class Speaks { public const TEXT = 'class Fake implements \\NativeXlsx\\Laravel\\Contracts\\Exportable {}'; public function f() { return new class extends \\NativeXlsx\\Laravel\\NativeExport {}; } }");
        file_put_contents("$this->folder/broken.php", '<?php namespace; class { use');
        file_put_contents("$this->folder/empty.php", '');
        self::assertSame([], $this->registry()->classes());
        self::assertFileDoesNotExist("$this->folder/loaded");
    }

    public function testWhatTheClassLoaderDoesNotFindIsSaid(): void
    {
        file_put_contents("$this->folder/Elsewhere.php", "<?php namespace Not\\Mapped; class Lost extends \\NativeXlsx\\Laravel\\NativeExport {}");
        self::assertSame([], $this->registry()->classes());
        self::assertSame(['Not\Mapped\Lost'], array_keys($this->registry()->broken()));
    }

    public function testItLooksOnceAndAgainWhenAsked(): void
    {
        $registry = $this->registry();
        self::assertSame([], $registry->classes());
        $this->write('Late', 'abstract class Base extends \NativeXlsx\Laravel\NativeExport {} class Late extends Base { public function query(): object { return $this; } public function columns(): array { return []; } }');
        self::assertSame([], $registry->classes());
        $registry->forget();
        self::assertSame(["$this->namespace\\Late"], $registry->classes());
    }

    public function testAShortNameIsEnoughIfItMeansOne(): void
    {
        $code = ' extends \NativeXlsx\Laravel\NativeExport { public function query(): object { return $this; } public function columns(): array { return []; } }';
        $this->write('OrdersExport', "class OrdersExport$code");
        $this->write('Old/OrdersExport', "class OrdersExport$code", '\\Old');
        $this->write('UsersExport', "class UsersExport$code");
        $registry = $this->registry();
        self::assertSame("$this->namespace\\UsersExport", $registry->named('usersexport'));
        self::assertSame("$this->namespace\\Old\\OrdersExport", $registry->named('Old/OrdersExport'));
        self::assertSame("$this->namespace\\OrdersExport", $registry->named("\\$this->namespace\\OrdersExport"));
        self::assertNull($registry->named('OrdersExport'));
        self::assertNull($registry->named('Export'));
    }

    public function testTokensOfNamespacesInBraces(): void
    {
        $found = Declarations::of(<<<'CODE'
        <?php
        declare(strict_types=1);
        namespace A { use X\Y as Z; use function X\f, X\g; interface I extends Z, \Q\R {} if (true) { class Hidden {} } }
        namespace B { use X\{Y, W\V as U}; abstract class C extends Y implements U, D {} final class E extends U\Inner { public function s() { return "{$this->x} ${y}"; } } }
        namespace { readonly class F extends \A\I {} $x = F::class; enum G: string { case H = 'class'; } }
        CODE);
        self::assertSame([
            'A\I' => ['abstract' => false, 'interface' => true, 'parents' => ['X\Y', 'Q\R']],
            'B\C' => ['abstract' => true, 'interface' => false, 'parents' => ['X\Y', 'X\W\V', 'B\D']],
            'B\E' => ['abstract' => false, 'interface' => false, 'parents' => ['X\W\V\Inner']],
            'F' => ['abstract' => false, 'interface' => false, 'parents' => ['A\I']],
        ], $found);
    }

    private function registry(): Registry
    {
        return $this->app->make(Registry::class);
    }

    private function write(string $name, string $code, string $below = ''): void
    {
        @mkdir(dirname("$this->folder/$name"), 0777, true);
        file_put_contents("$this->folder/$name.php", "<?php\n\nnamespace $this->namespace$below;\n\n$code\n");
    }
}
