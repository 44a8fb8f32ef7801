<?php

namespace NativeXlsx\Laravel\Models;

/** The package's tables may stand on a connection of their own: `native-xlsx.database.connection`. */
trait OnItsConnection
{
    public function getConnectionName(): ?string
    {
        return $this->connection ?? config('native-xlsx.database.connection');
    }
}
