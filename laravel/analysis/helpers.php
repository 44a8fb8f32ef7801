<?php

/*
 * What the analyser can't read out of Laravel's own docblocks, which are for several versions or say `mixed`. Never loaded.
 */

/**
 * @template T of object
 * @param class-string<T>|null $abstract
 * @param array<string, mixed> $parameters
 * @return ($abstract is null ? \Illuminate\Foundation\Application : T)
 */
function app(?string $abstract = null, array $parameters = []): object
{
}

/**
 * @param array<string, string|int|float> $replace
 */
function trans(string $key, array $replace = [], ?string $locale = null): string
{
}
