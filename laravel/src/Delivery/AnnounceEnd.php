<?php

namespace NativeXlsx\Laravel\Delivery;

use NativeXlsx\Laravel\Events\ExportCanceled;
use NativeXlsx\Laravel\Events\ExportCompleted;
use NativeXlsx\Laravel\Events\ExportFailed;
use Throwable;

/** Listens for the end of an export. */
final class AnnounceEnd
{
    public function __construct(private readonly Announcer $announcer)
    {
    }

    /** What goes wrong here is told another time ({@see Announcer::tend()}), and is no reason for a whole export to fail. */
    public function handle(ExportCompleted|ExportFailed|ExportCanceled $event): void
    {
        try {
            $this->announcer->announce($event->export);
        } catch (Throwable $exception) {
            report($exception);
        }
    }
}
