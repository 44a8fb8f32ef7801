# One door for each habit. Every door installs what it needs (as root, with apt; otherwise it says what to install),
# says what it does, and can be run twice.
#
#   PHP=php8.3 make test     another PHP        ROWS=20000 make demo     a smaller demo
#   BENCH=3 make bench       one figure         SUITE=phpt make test     one suite
#   SECONDS=60 make fuzz     seconds a target   TARGET=token make fuzz   one target

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup build demo screenshot test torture planted mutants bench lint analyse format-php stubs types matrix matrix-mysql fuzz valgrind asan loom rss clean

help: ## what there is
	@echo 'native_xlsx: make DOOR, where DOOR is one of'
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 12

setup: ## install everything the other doors need
	@scripts/setup

build: ## build the extension into target/ext/native_xlsx.so
	@scripts/setup build
	@scripts/build

demo: ## a million orders from MariaDB to .xlsx over many processes, one of them killed (ROWS=)
	@scripts/setup build db
	@scripts/build
	@scripts/with-mariadb scripts/demo

screenshot: ## pictures of the Laravel package's status page, light and dark, into docs/images/
	@scripts/setup build db laravel
	@scripts/build
	@scripts/screenshot

test: ## every suite; the last line counts them all (SUITE=)
	@scripts/setup build db readers laravel
	@scripts/test $(SUITE)

torture: ## a million states of a simulated disk after power cuts, 2,000 kills of real processes, 10,000 short jobs (STATES=, KILLS=, JOBS=, SEED=)
	@scripts/setup build db readers
	@scripts/build
	@scripts/torture $(STATES) $(SEED)
	@scripts/torture-kills
	@scripts/torture-jobs

planted: ## deliberate defects, each of which a suite must catch
	@scripts/setup build
	@scripts/planted

mutants: ## every small change of src/part/ that cargo-mutants lists: a suite must notice
	@scripts/setup build
	@scripts/mutants

bench: ## the promised ratios, measured; figures into docs/performance.md (BENCH=, BENCH_RUNS=)
	@scripts/setup build db laravel
	@scripts/build
	@scripts/with-mariadb scripts/bench $(BENCH)

lint: ## rustfmt, clippy, unsafe only where allowed, licences, shellcheck, php -l, composer.json, style and docblocks of laravel/
	@scripts/setup build lint
	@scripts/lint

analyse: ## static analysis of laravel/ by mago, which it builds from crates.io the first time
	@scripts/setup build laravel analyse
	@scripts/analyse

format-php: ## write laravel/ in PSR-12
	@scripts/setup lint
	@cd laravel && { phpcbf -q; phpcs -q; }

types: ## every column type against PDO and two readers; writes the tables of docs/types.md
	@scripts/setup build db readers
	@scripts/build
	@scripts/suites/types --write

matrix: ## phpt, stubs, the Laravel package and the demo on Debian 13 and Debian unstable; figures into docs/testing.md (LEG=)
	@scripts/setup build matrix
	@scripts/matrix $(LEG)

matrix-mysql: ## every test of cursor and appendCursor against MySQL 9 out of Debian unstable; figures into docs/mysql.md
	@scripts/setup build db readers matrix
	@scripts/build
	@scripts/matrix-mysql

stubs: ## compare php-stubs/ with the loaded extension
	@scripts/setup build
	@scripts/build
	@scripts/suites/stubs

# SECONDS is bash's own clock too, so it goes on under another name.
fuzz: ## every fuzz target for a minute on its corpus and what earlier runs found (SECONDS=, TARGET=)
	@scripts/setup build
	@SECONDS_EACH='$(or $(SECONDS),60)' scripts/fuzz $(TARGET)

valgrind: ## phpt under valgrind: no leak, no invalid access (TEST=)
	@scripts/setup build db valgrind
	@scripts/build
	@scripts/valgrind $(TEST)

asan: ## the Rust tests with AddressSanitizer
	@scripts/setup build db
	@scripts/asan

loom: ## the interleavings of the background threads' channels
	@scripts/setup build
	@scripts/suites/loom

rss: ## resident memory from row 1,000,000 to row 10,000,000
	@scripts/setup build
	@scripts/build
	@scripts/rss

clean: ## remove everything built or installed into this folder
	@scripts/clean
