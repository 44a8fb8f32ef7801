<?php

namespace NativeXlsx\Laravel\Delivery;

use Illuminate\Contracts\Auth\Access\Gate;
use Illuminate\Contracts\Auth\Authenticatable;
use Illuminate\Database\Eloquent\Model;
use NativeXlsx\Laravel\Contracts\Authorizer;
use NativeXlsx\Laravel\Models\Export;

/**
 * The application's policy of {@see Export} decides, if there is one (`Gate::policy(Export::class, …)`) and it knows the
 * ability; otherwise the owner may do everything and everybody else nothing.
 */
final class OwnerAuthorizer implements Authorizer
{
    public function __construct(private readonly Gate $gate)
    {
    }

    public function allows(?Authenticatable $user, string $ability, Export $export): bool
    {
        if ($user === null) {
            return false;
        }
        $policy = method_exists($this->gate, 'getPolicyFor') ? $this->gate->getPolicyFor($export) : null;
        if ($policy !== null && (method_exists($policy, $ability) || method_exists($policy, 'before'))) {
            return $this->gate->forUser($user)->check($ability, $export);
        }
        return $export->owner_id !== null
            && hash_equals($export->owner_id, (string) $user->getAuthIdentifier())
            && $export->owner_type === ($user instanceof Model ? $user->getMorphClass() : $user::class);
    }
}
