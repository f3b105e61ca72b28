# Every verb that is needed to try, test and change Mirab. `make help` lists them.
# `make demo`, `make test` and `make check` each work alone on a clean clone; what is done already is not done again.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules --no-print-directory

bin := node_modules/.bin
packages := node_modules/.mirab-lock
client := libs/database/generated/.made
server := dist/.made
panel := web/dist/.made
local := dist/deploy/local

find_sources = $(shell find $(1) -type f \( -name '*.ts' -o -name '*.tsx' -o -name '*.css' -o -name '*.svg' -o -name '*.html' \) \
  -not -path '*/generated/*' -not -path 'web/dist/*' -not -name '*.spec.ts' -not -name '*.spec.tsx' 2>/dev/null)

.PHONY: help install demo start down status clean migrate check lint format test test-unit test-web test-checks test-servers \
  test-e2e crash chaos bench screenshots generate openapi build build-server build-web

help: ## Lists the verbs
	@awk 'BEGIN {FS = ":.*## "} /^[a-z0-9-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

# ---- try it --------------------------------------------------------------------------------------

# A taken port is told first, before minutes of installing and building.
demo: ## Installs what is missing, starts everything and deploys two tenants; link=new makes another sign-in link
	@node deploy/local/check-ports.mjs
	@$(MAKE) install build
	@node dist/deploy/demo/demo.js $(if $(filter new,$(link)),--new-link)

start: ## Starts the outside servers alone: PostgreSQL, RabbitMQ, PowerDNS, registry, Docker, Traefik
	@node deploy/local/check-ports.mjs servers
	@$(MAKE) install build-server
	@node $(local)/servers.js up

status: ## Says what runs, where it listens and where its log is
	@$(unless_empty) { $(built_once); } && node $(local)/servers.js status

down: | $(packages) ## Stops what demo or start has started, and nothing else; data stays
	@$(built_once)
	@node $(local)/servers.js down

clean: | $(packages) ## Stops as `down` does, then removes the data, the logs and what was built; of tests and fault laboratory, too
	@$(built_once)
	@node $(local)/servers.js clean
	@test ! -e .mirab-test || MIRAB_STATE_DIR=.mirab-test node $(local)/servers.js clean
	@test ! -e .mirab-chaos || node dist/test/chaos/clean.js
	@rm -rf dist web/dist libs/database/generated

# Where nothing was ever started there is nothing to ask, and nothing to build for it.
unless_empty = test -e "$${MIRAB_STATE_DIR:-.mirab}" || { echo "Nothing runs from $${MIRAB_STATE_DIR:-.mirab}."; exit 0; };

# Stopping must work while the sources don't compile, so these verbs build only where nothing is built.
built_once = test -e $(local)/servers.js || $(MAKE) build-server

# ---- look at it ----------------------------------------------------------------------------------

check: install build-server build-web ## Types, lint, format, import law, generated files, playbooks, documents
	@node dist/deploy/check/run-checks.js $(only)

lint: $(client) ## ESLint alone
	@$(bin)/eslint . --max-warnings 0

format: $(packages) ## Lets Prettier write every file
	@$(bin)/prettier --write --log-level warn .

test: with := --with tests
test: install build ## Every test; ends with `N passed, N failed`
	@node dist/deploy/check/run-tests.js

test-unit: $(server) ## Unit tests: no process, no network
	@node dist/deploy/check/run-tests.js unit

test-web: $(server) ## Tests of the panel's parts
	@node dist/deploy/check/run-tests.js web

test-checks: $(server) ## Tests of this project's own files: compose file, secrets, lint rules
	@node dist/deploy/check/run-tests.js checks

test-servers: with := --with tests
test-servers: install build ## Suites that need real servers
	@node dist/deploy/check/run-tests.js integration hosts journeys

test-e2e: with := --with tests
test-e2e: install build ## The browser and API journeys alone
	@$(bin)/vitest run --config vitest.servers.config.ts test/e2e


crash: with := --with tests
crash: install build ## Kills each process at every border of every step (hours) and writes docs/reliability.md; only=<kind> process=<name>
	@MIRAB_TEST_CRASH_KIND='$(only)' MIRAB_TEST_CRASH_PROCESS='$(process)' $(bin)/vitest run --config vitest.crash.config.ts

chaos: with := --with tests
chaos: install build-server ## Disturbs two engines and three hosts at random, SEED=n or SEEDS=30, and writes docs/reliability.md
	@node dist/test/chaos/run.js $(if $(SEED),--seed $(SEED)) $(if $(SEEDS),--seeds $(SEEDS))

bench: demo ## Measures against bare peers (half an hour) and writes docs/performance.md; only=<part> measures one part
	@node dist/bench/run.js $(only)

screenshots: with := --with tests
screenshots: install build ## Draws every screen in both languages and schemes into screenshots/
	@node test/web/run-screenshots.mjs

# ---- make it -------------------------------------------------------------------------------------

install: $(packages) ## Installs what is missing: Debian packages, .venv, npm packages
	@deploy/local/install.sh $(with)

generate: $(client) ## Makes the Prisma client
	@:

openapi: $(server) ## Writes docs/openapi.json
	@node dist/control-plane/src/cli.js write-openapi docs/openapi.json

migrate: $(server) ## Applies the migrations to MIRAB_POSTGRES_URL, or to the local PostgreSQL that runs
	@node $(local)/migrate.js apply

build: build-server build-web ## Builds the processes and the panel
	@:
build-server: $(server)
build-web: $(panel)

# npm ci empties node_modules, so it runs only where what is installed is not what the lock file asks for.
$(packages): package-lock.json package.json .npmrc deploy/check/installed-packages.mjs
	@node deploy/check/installed-packages.mjs || { echo 'Installing npm packages'; npm ci --no-progress --loglevel=error; }
	@touch $@

# Prisma asks for the path of its engine, and uses the file for nothing here.
$(client): prisma/schema.prisma prisma.config.ts $(packages)
	@echo 'Making the Prisma client'
	@said=$$(PRISMA_SCHEMA_ENGINE_BINARY=$(CURDIR)/package.json $(bin)/prisma generate 2>&1) || { echo "$$said"; exit 1; }
	@touch $@

$(server): $(client) tsconfig.json tsconfig.build.json $(call find_sources,libs control-plane engine deploy bench test/support test/chaos)
	@echo 'Building control-plane, engine and tools'
	@$(bin)/tsc -p tsconfig.build.json --incremental --tsBuildInfoFile dist/.tsbuildinfo
	@touch $@

$(panel): $(packages) web/vite.config.ts web/tsconfig.json $(call find_sources,web libs/contracts)
	@echo 'Building the panel'
	@$(bin)/vite build web --logLevel warn # empties web/dist first, the mark included
	@touch $@
