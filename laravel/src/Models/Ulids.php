<?php

namespace NativeXlsx\Laravel\Models;

use Symfony\Component\Uid\Ulid;

/** A ULID as primary key, made when the model is; Laravel has its own trait for this only since 9.30. */
trait Ulids
{
    public static function bootUlids(): void
    {
        static::creating(static function (self $model): void {
            $model->{$model->getKeyName()} ??= (string) new Ulid();
        });
    }

    public function initializeUlids(): void
    {
        $this->keyType = 'string';
        $this->incrementing = false;
        // Times to the millisecond, in every driver's columns.
        $this->dateFormat = 'Y-m-d H:i:s.v';
    }
}
