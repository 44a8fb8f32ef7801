<?php

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

return new class () extends Migration {
    public function up(): void
    {
        Schema::create('users', static function (Blueprint $table): void {
            $table->id();
            $table->string('name');
            $table->string('email')->unique();
            $table->string('password')->default('');
            $table->string('locale', 8)->nullable();
            $table->rememberToken();
            $table->timestamps();
        });

        Schema::create('customers', static function (Blueprint $table): void {
            $table->id();
            $table->string('name');
            $table->string('country', 2);
        });

        Schema::create('orders', static function (Blueprint $table): void {
            $table->id();
            $table->unsignedBigInteger('customer_id')->index();
            $table->string('number', 32);
            $table->string('status', 16);
            $table->decimal('total', 12, 2);
            $table->string('note')->nullable();
            $table->dateTime('placed_at');
            $table->softDeletes();
            $table->index(['status', 'id']);
            $table->index(['placed_at', 'id']);
        });

        Schema::create('notifications', static function (Blueprint $table): void {
            $table->uuid('id')->primary();
            $table->string('type');
            $table->morphs('notifiable');
            $table->text('data');
            $table->timestamp('read_at')->nullable();
            $table->timestamps();
        });

        Schema::create('jobs', static function (Blueprint $table): void {
            $table->id();
            $table->string('queue')->index();
            $table->longText('payload');
            $table->unsignedTinyInteger('attempts');
            $table->unsignedInteger('reserved_at')->nullable();
            $table->unsignedInteger('available_at');
            $table->unsignedInteger('created_at');
        });

        Schema::create('failed_jobs', static function (Blueprint $table): void {
            $table->id();
            $table->string('uuid')->unique();
            $table->text('connection');
            $table->text('queue');
            $table->longText('payload');
            $table->longText('exception');
            $table->timestamp('failed_at')->useCurrent();
        });

        Schema::create('job_batches', static function (Blueprint $table): void {
            $table->string('id')->primary();
            $table->string('name');
            $table->integer('total_jobs');
            $table->integer('pending_jobs');
            $table->integer('failed_jobs');
            $table->longText('failed_job_ids');
            $table->mediumText('options')->nullable();
            $table->integer('cancelled_at')->nullable();
            $table->integer('created_at');
            $table->integer('finished_at')->nullable();
        });

        // What jobs of the tests leave behind, to be counted.
        Schema::create('traces', static function (Blueprint $table): void {
            $table->id();
            $table->string('what');
            $table->text('detail')->nullable();
            $table->double('at', 18, 6)->default(0);
        });
    }
};
