<?php

namespace NativeXlsx\Laravel\Events;

use Illuminate\Contracts\Auth\Authenticatable;
use NativeXlsx\Laravel\Models\Export;

/** A download of the file has begun: of ranges, the one that begins at its first byte. A client that asks for that again is another download. */
final class ExportDownloaded
{
    /** @param Authenticatable|null $user null: by a link, without logging in */
    public function __construct(public readonly Export $export, public readonly ?Authenticatable $user = null)
    {
    }
}
