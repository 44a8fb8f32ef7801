<?php

namespace NativeXlsx\Laravel\Events;

use Illuminate\Contracts\Auth\Authenticatable;
use NativeXlsx\Laravel\Models\Export;

/** A download of the file has begun; with ranges, the first of them. */
final class ExportDownloaded
{
    /** @param Authenticatable|null $user null: by a link, without logging in */
    public function __construct(public readonly Export $export, public readonly ?Authenticatable $user = null)
    {
    }
}
