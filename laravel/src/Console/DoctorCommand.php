<?php

namespace NativeXlsx\Laravel\Console;

use NativeXlsx\Laravel\Operation\Doctor;
use NativeXlsx\Laravel\Operation\Finding;

/** `export:doctor`: looks at everything that exports need. Exit status 1 if something fails, or with --strict warns. */
final class DoctorCommand extends Command
{
    protected $name = 'export:doctor';

    protected array $options = ['json' => self::FLAG, 'strict' => self::FLAG];

    private const MARKS = [Finding::OK => '<info>✓</info>', Finding::WARNING => '<comment>!</comment>', Finding::FAILURE => '<error>✗</error>'];

    public function handle(Doctor $doctor): int
    {
        $findings = [];
        $last = null;
        foreach ($doctor->examine() as $title => $finding) {
            $findings[] = ['check' => $title, 'status' => $finding->status, 'message' => $finding->message, 'advice' => $finding->advice];
            if (!$this->option('json')) {
                if ($title !== $last) {
                    $this->output->writeln(["", "<options=bold>$title</>"]);
                    $last = $title;
                }
                $this->show($finding);
            }
        }
        $count = array_count_values(array_column($findings, 'status')) + [Finding::OK => 0, Finding::WARNING => 0, Finding::FAILURE => 0];
        $bad = $count[Finding::FAILURE] > 0 || ($this->option('strict') && $count[Finding::WARNING] > 0);
        if ($this->option('json')) {
            $this->json(['healthy' => !$bad, 'counts' => $count, 'findings' => $findings]);
        } else {
            $this->output->writeln(['', $this->text('summary', $count)]);
        }
        return $bad ? self::FAILURE : self::SUCCESS;
    }

    private function show(Finding $finding): void
    {
        $escape = [\Symfony\Component\Console\Formatter\OutputFormatter::class, 'escape'];
        $this->output->writeln('  ' . self::MARKS[$finding->status] . ' ' . $escape($finding->message));
        if ($finding->advice !== null) {
            $this->output->writeln('    → ' . $escape($finding->advice));
        }
    }
}
