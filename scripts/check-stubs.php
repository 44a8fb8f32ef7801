<?php

/**
 * Compares php-stubs/ with the loaded extension, through Reflection on both sides, and exits with 1 and a list of
 * differences when they drift. The stubs are loaded by a second PHP without the extension (`--dump`).
 *
 *     php -d extension=target/debug/libnative_xlsx.so scripts/check-stubs.php
 */

declare(strict_types=1);

const EXTENSION = 'native_xlsx';

/** One line for each fact about a class: [what => how]. */
function facts(ReflectionClass $class): array
{
    $name = $class->getName();
    $interfaces = $class->getInterfaceNames();
    sort($interfaces);
    $facts = [
        $name => implode(' ', Reflection::getModifierNames($class->getModifiers())) . ($class->isInterface() ? ' interface' : ' class'),
        "$name extends" => $class->getParentClass() ? $class->getParentClass()->getName() : '-',
        "$name implements" => implode(', ', $interfaces) ?: '-',
    ];
    foreach ($class->getReflectionConstants() as $constant) {
        if ($constant->getDeclaringClass()->getName() === $name) {
            $modifiers = implode(' ', Reflection::getModifierNames($constant->getModifiers()));
            $facts["$name::{$constant->getName()}"] = "$modifiers = " . var_export($constant->getValue(), true);
        }
    }
    foreach ($class->getProperties() as $property) {
        if ($property->getDeclaringClass()->getName() === $name) {
            $facts["$name::\${$property->getName()}"] = implode(' ', Reflection::getModifierNames($property->getModifiers()))
                . ' ' . ($property->getType() ?? 'untyped')
                . ($property->hasDefaultValue() ? ' = ' . var_export($property->getDefaultValue(), true) : '');
        }
    }
    foreach ($class->getMethods() as $method) {
        if ($method->getDeclaringClass()->getName() !== $name) {
            continue;
        }
        $at = "$name::{$method->getName()}()";
        $facts[$at] = implode(' ', Reflection::getModifierNames($method->getModifiers()));
        $facts["$at returns"] = (string) ($method->getReturnType() ?? 'untyped') . ($method->returnsReference() ? ' by reference' : '');
        foreach ($method->getParameters() as $number => $parameter) {
            $attributes = array_map(static fn ($attribute) => "#[{$attribute->getName()}] ", $parameter->getAttributes());
            $facts["$at #$number"] = implode('', $attributes) . ($parameter->getType() ?? 'untyped')
                . ($parameter->isPassedByReference() ? ' &' : ' ') . ($parameter->isVariadic() ? '...' : '')
                . "\${$parameter->getName()}"
                . ($parameter->isDefaultValueAvailable() ? ' = ' . var_export($parameter->getDefaultValue(), true) : '')
                . ($parameter->isOptional() ? ' (optional)' : '');
        }
    }

    return $facts;
}

/** @param iterable<string> $names */
function describe(iterable $names): array
{
    $facts = [];
    foreach ($names as $name) {
        $facts += facts(new ReflectionClass($name));
    }
    ksort($facts);

    return $facts;
}

/** The facts of the stubs, from a PHP that does not have the extension. */
function fromStubs(): array
{
    $command = [PHP_BINARY, '-n', __FILE__, '--dump'];
    $process = proc_open($command, [1 => ['pipe', 'w'], 2 => STDERR], $pipes);
    $json = stream_get_contents($pipes[1]);
    if (proc_close($process) !== 0) {
        fwrite(STDERR, "check-stubs: the stubs can't be loaded\n");
        exit(1);
    }

    return json_decode($json, true, flags: JSON_THROW_ON_ERROR);
}

if (in_array('--dump', $argv, true)) {
    $before = get_declared_classes();
    foreach (glob(dirname(__DIR__) . '/php-stubs/*.stub.php') as $file) {
        require $file;
    }
    echo json_encode(describe(array_diff(get_declared_classes(), $before)), JSON_THROW_ON_ERROR);
    exit(0);
}

if (!extension_loaded(EXTENSION)) {
    fwrite(STDERR, 'check-stubs: ' . EXTENSION . " is not loaded\n");
    exit(1);
}
$extension = new ReflectionExtension(EXTENSION);
$real = describe($extension->getClassNames());
foreach ($extension->getFunctions() + $extension->getConstants() + $extension->getINIEntries() as $name => $_) {
    $real["unexpected global $name"] = 'in the extension';
}
$stubs = fromStubs();
$drift = 0;
foreach (array_unique([...array_keys($stubs), ...array_keys($real)]) as $what) {
    if (($stubs[$what] ?? null) !== ($real[$what] ?? null)) {
        printf("%s\n  - stub:      %s\n  + extension: %s\n", $what, $stubs[$what] ?? '(none)', $real[$what] ?? '(none)');
        $drift++;
    }
}
printf("check-stubs: %d facts about %d classes, %d differences\n", count($real), count($extension->getClassNames()), $drift);
exit($drift === 0 ? 0 : 1);
