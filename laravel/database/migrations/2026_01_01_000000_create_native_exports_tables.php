<?php

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

return new class () extends Migration {
    public function up(): void
    {
        Schema::create('native_exports', static function (Blueprint $table): void {
            $table->char('id', 26)->primary(); // a ULID; also the id of the workbook's run
            $table->string('class');
            $table->string('name'); // for people
            $table->string('owner_type')->nullable();
            $table->string('owner_id')->nullable();
            $table->string('status', 16);
            $table->longText('definition')->nullable(); // encrypted: frozen SQL, bindings, columns, or a serialised export
            $table->longText('parameters')->nullable(); // JSON: what it was asked with
            $table->char('fingerprint', 64); // of class, owner and parameters
            $table->char('guard', 64)->nullable()->unique(); // the fingerprint while it is active and must be the only one

            $table->string('disk');
            $table->string('path', 1024); // on the disk
            $table->string('file_name'); // as it is offered for download
            $table->string('workbook', 1024)->nullable(); // local path of the workbook while it is built
            $table->string('host')->nullable(); // that has the workbook

            $table->unsignedInteger('slice')->default(0); // only a job with this number may append; 0: a caller's chain or batch will come to it
            $table->unsignedInteger('begun')->nullable(); // the last slice that a worker began
            $table->unsignedInteger('repeats')->default(0); // jobs that were queued for this slice beyond the first
            $table->dateTime('queued_at', 3)->nullable(); // when this slice's job was queued; null: there is none, it waits its turn
            $table->char('owner_turn', 64)->nullable()->unique(); // while it runs: one of its owner's turns,
            $table->unsignedInteger('total_turn')->nullable()->unique(); // and one of all there are
            $table->string('queue_connection')->nullable();
            $table->string('queue')->nullable();
            $table->longText('continuation')->nullable(); // encrypted: the caller's chain, which runs after publishing
            $table->string('batch_id')->nullable();

            $table->unsignedBigInteger('total')->nullable(); // rows to come, as far as known
            $table->unsignedBigInteger('rows')->default(0); // committed
            $table->unsignedBigInteger('bytes')->default(0);
            $table->unsignedInteger('attempts')->default(0); // failures since the last progress
            $table->unsignedInteger('resumes')->default(0); // slices that went on after one that had died
            $table->unsignedBigInteger('slice_ms')->default(0); // spent in slices, all together
            $table->unsignedBigInteger('commit_ms')->default(0); // of that, in commits
            $table->unsignedInteger('commits')->default(0);
            $table->string('error_class')->nullable();
            $table->text('error')->nullable();
            $table->char('schedule_id', 26)->nullable();
            $table->text('delivery')->nullable(); // encrypted: channels and webhook, where they aren't the config's

            $table->dateTime('told_at', 3)->nullable(); // the finished_at for which deliveries were made
            $table->dateTime('available_at', 3)->nullable(); // not before
            $table->dateTime('started_at', 3)->nullable();
            $table->dateTime('heartbeat_at', 3)->nullable();
            $table->dateTime('finished_at', 3)->nullable(); // completed, failed or canceled
            $table->dateTime('announced_at', 3)->nullable(); // its event was fired and its chain gone on with
            $table->dateTime('expires_at', 3)->nullable();
            $table->dateTime('created_at', 3)->nullable();
            $table->dateTime('updated_at', 3)->nullable();

            $table->index(['owner_type', 'owner_id', 'status']);
            $table->index(['status', 'heartbeat_at']);
            $table->index('fingerprint');
            $table->index('expires_at');
        });

        Schema::create('native_export_tokens', static function (Blueprint $table): void {
            $table->char('id', 26)->primary();
            $table->char('export_id', 26)->index();
            $table->char('hash', 64)->unique(); // SHA-256 of the token, which is nowhere stored
            $table->boolean('single_use')->default(false);
            $table->dateTime('opened_until', 3)->nullable(); // single use: confirmed, downloadable until then
            $table->unsignedInteger('downloads')->default(0);
            $table->dateTime('expires_at', 3)->nullable();
            $table->dateTime('revoked_at', 3)->nullable();
            $table->dateTime('created_at', 3)->nullable();
            $table->dateTime('updated_at', 3)->nullable();
        });

        Schema::create('native_export_deliveries', static function (Blueprint $table): void {
            $table->char('id', 26)->primary(); // the delivery id that receivers see
            $table->char('export_id', 26)->index();
            $table->string('channel'); // mail, database, webhook, …
            $table->string('event'); // completed, failed, canceled
            $table->text('target')->nullable(); // encrypted: address, URL
            $table->string('status', 16)->default('pending'); // pending, sent, failed, skipped (nobody to tell)
            $table->unsignedInteger('attempts')->default(0);
            $table->unsignedSmallInteger('response')->nullable();
            $table->text('error')->nullable();
            $table->dateTime('sent_at', 3)->nullable();
            $table->dateTime('created_at', 3)->nullable();
            $table->dateTime('updated_at', 3)->nullable();
            $table->index(['status', 'updated_at']);
        });

        Schema::create('native_export_schedules', static function (Blueprint $table): void {
            $table->char('id', 26)->primary();
            $table->string('class');
            $table->string('owner_type')->nullable();
            $table->string('owner_id')->nullable();
            $table->string('cron');
            $table->string('timezone')->nullable();
            $table->longText('parameters')->nullable(); // encrypted
            $table->boolean('active')->default(true);
            $table->dateTime('last_run_at', 3)->nullable();
            $table->dateTime('next_run_at', 3)->nullable()->index();
            $table->dateTime('created_at', 3)->nullable();
            $table->dateTime('updated_at', 3)->nullable();
        });

        // What pruned rows had counted, so that metrics never go back.
        Schema::create('native_export_totals', static function (Blueprint $table): void {
            $table->string('class')->primary();
            foreach (['rows', 'bytes', 'slices', 'slice_ms', 'commits', 'commit_ms', 'resumes'] as $column) {
                $table->unsignedBigInteger($column)->default(0);
            }
        });
    }

    public function down(): void
    {
        Schema::dropIfExists('native_export_totals');
        Schema::dropIfExists('native_export_schedules');
        Schema::dropIfExists('native_export_deliveries');
        Schema::dropIfExists('native_export_tokens');
        Schema::dropIfExists('native_exports');
    }
};
