<?php

namespace NativeXlsx\Laravel\Operation;

use Illuminate\Support\Facades\DB;
use Throwable;

/** Whether this server can export at all, quickly: for load balancers and orchestrators. `export:doctor` looks deeper. */
final class Readiness
{
    /** @return array{database: bool, folder: bool, extension: bool} */
    public function check(): array
    {
        return ['database' => $this->database(), 'folder' => $this->folder(), 'extension' => Checks\ExtensionCheck::fits((string) phpversion('native_xlsx'))];
    }

    private function database(): bool
    {
        try {
            DB::connection(config('native-xlsx.database.connection'))->table('native_exports')->limit(1)->exists();
            return true;
        } catch (Throwable) {
            return false;
        }
    }

    private function folder(): bool
    {
        $existing = FileSystem::existing((string) config('native-xlsx.folder'));
        return is_dir($existing) && is_writable($existing);
    }
}
