<?php

namespace NativeXlsx\Laravel\Contracts;

use Illuminate\Contracts\Auth\Authenticatable;
use NativeXlsx\Laravel\Models\Export;

/** Who may do what with an export; named in the config (`native-xlsx.authorizer`). */
interface Authorizer
{
    /**
     * @param Authenticatable|null $user who asks; null: nobody is logged in
     * @param string $ability `view`, `download`, `pause`, `resume`, `cancel` or `retry`
     */
    public function allows(?Authenticatable $user, string $ability, Export $export): bool;
}
