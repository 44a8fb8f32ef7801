<?php

namespace NativeXlsx\Laravel\Tests\Delivery;

use App\Exports\OrdersExport;
use App\Models\User;
use Illuminate\Support\Facades\Queue;
use NativeXlsx\Laravel\Contracts\Authorizer;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Slices\RunSlice;
use NativeXlsx\Laravel\Status;
use NativeXlsx\Laravel\Tests\Support\Database;

/** The buttons of the status page, over HTTP, on an export that is queued. */
final class ActionsTest extends DeliveryTestCase
{
    private User $owner;

    private Export $export;

    protected function setUp(): void
    {
        parent::setUp();
        Queue::fake();
        Database::orders(10);
        $this->owner = $this->user();
        $this->export = OrdersExport::dispatch(for: $this->owner)->export();
        $this->actingAs($this->owner);
    }

    public function testPauseResumeAndCancel(): void
    {
        $paused = $this->postJson($this->url('pause'));
        $paused->assertOk();
        self::assertSame(['paused', true, false], [$paused['status'], $paused['actions']['resume'], $paused['actions']['pause']]);
        self::assertSame(Status::Paused, $this->export->refresh()->status);

        self::assertSame('pending', $this->postJson($this->url('resume'))['status']);
        Queue::assertPushed(RunSlice::class, fn (RunSlice $job): bool => $job->slice === $this->export->refresh()->slice);

        $canceled = $this->postJson($this->url('cancel'));
        self::assertSame(['canceled', true], [$canceled['status'], $canceled['done']]);
        self::assertSame([], array_keys(array_filter($canceled['actions'])));
    }

    public function testAFailedOneIsTriedAgain(): void
    {
        $this->export->transition(Status::Failed, ['error' => 'no']);
        $answer = $this->postJson($this->url('retry'));
        $answer->assertOk();
        self::assertSame(['pending', null], [$answer['status'], $this->export->refresh()->error]);
    }

    public function testWhatIsNotPossibleAnyMoreIsAConflictThatShowsHowItIs(): void
    {
        foreach (['resume', 'retry'] as $action) {
            $answer = $this->postJson($this->url($action));
            self::assertSame([409, 'pending'], [$answer->getStatusCode(), $answer['status']]);
        }
        $this->postJson($this->url('cancel'))->assertOk();
        foreach (['pause', 'resume', 'cancel', 'retry'] as $action) {
            $this->postJson($this->url($action))->assertStatus(409);
        }
        self::assertSame(Status::Canceled, $this->export->refresh()->status);
    }

    public function testWithoutScriptTheyAreFormsThatComeBackToThePage(): void
    {
        foreach (['pause', 'resume', 'retry', 'cancel'] as $action) {
            $answer = $this->post($this->url($action));
            self::assertSame([303, $this->url('show')], [$answer->getStatusCode(), $answer->headers->get('Location')]);
        }
        self::assertSame(Status::Canceled, $this->export->refresh()->status);
    }

    public function testTheyAreForTheOwnerAndByPostOnly(): void
    {
        foreach (['pause', 'resume', 'cancel', 'retry'] as $action) {
            self::assertSame(405, $this->get($this->url($action))->getStatusCode());
        }
        $this->actingAs($this->user('eve'));
        foreach (['pause', 'resume', 'cancel', 'retry'] as $action) {
            $this->postJson($this->url($action))->assertNotFound();
        }
        $this->app['auth']->forgetGuards();
        $this->postJson($this->url('cancel'))->assertUnauthorized();
        self::assertSame(Status::Pending, $this->export->refresh()->status);
    }

    public function testAnApplicationMayAllowEachActionByItself(): void
    {
        $this->app->instance(Authorizer::class, new class () implements Authorizer {
            public function allows(?\Illuminate\Contracts\Auth\Authenticatable $user, string $ability, Export $export): bool
            {
                return in_array($ability, ['view', 'pause'], true);
            }
        });
        $this->postJson($this->url('cancel'))->assertNotFound();
        $paused = $this->postJson($this->url('pause'));
        self::assertSame([], array_keys(array_filter($paused['actions'])), 'and no button is shown for the rest');
    }

    private function url(string $action): string
    {
        return route("native-exports.$action", ['export' => $this->export->id]);
    }
}
