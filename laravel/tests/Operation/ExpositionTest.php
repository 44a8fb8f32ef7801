<?php

namespace NativeXlsx\Laravel\Tests\Operation;

use NativeXlsx\Laravel\Operation\Exposition;
use NativeXlsx\Laravel\Operation\Metric;
use PHPUnit\Framework\TestCase;

final class ExpositionTest extends TestCase
{
    public function testEverythingThatNeedsItIsEscaped(): void
    {
        $metric = (new Metric('x_total', Metric::COUNTER, "back\\slash\nand line"))
            ->add(3, ['class' => 'App\Exports\Orders', 'name' => "a \"b\"\nc"])
            ->add(0.25);
        self::assertSame(
            "# HELP x_total back\\\\slash\\nand line\n# TYPE x_total counter\n"
            . "x_total{class=\"App\\\\Exports\\\\Orders\",name=\"a \\\"b\\\"\\nc\"} 3\nx_total 0.25\n",
            Exposition::render([$metric])
        );
    }

    public function testNumbersAreWrittenTheSameInEveryLocale(): void
    {
        $metric = new Metric('x', Metric::GAUGE, 'x');
        foreach ([0, -1, PHP_INT_MAX, 1.5, 1.0, 1e21, 0.1, NAN, INF, -INF] as $value) {
            $metric->add($value);
        }
        $before = setlocale(LC_ALL, '0');
        setlocale(LC_ALL, 'de_DE.UTF-8', 'de_DE', 'C.UTF-8');
        try {
            $lines = explode("\n", trim(Exposition::render([$metric])));
        } finally {
            setlocale(LC_ALL, (string) $before);
        }
        $values = array_map(static fn (string $line): string => substr($line, 2), array_slice($lines, 2));
        self::assertSame(['0', '-1', '9223372036854775807', '1.5', '1', '1.0e+21', '0.1', 'NaN', '+Inf', '-Inf'], $values);
    }

    public function testAMetricWithoutSamplesKeepsItsType(): void
    {
        self::assertSame("# HELP x y\n# TYPE x gauge\n", Exposition::render([new Metric('x', Metric::GAUGE, 'y')]));
    }
}
