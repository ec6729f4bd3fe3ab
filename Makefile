# HZ+: `make run` shows it, `make test` tests it. Both need only Python 3.11 or later, make and the package index.

VENV := .venv
PY := $(VENV)/bin/python
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard hz_plus/locale/*/LC_MESSAGES/django.po))

# Options added to pytest, for example: make test ARGS="tests/unit -k quarters"
ARGS ?=
# Test processes; tests marked `browser` or `worker` share one of them, whatever the number.
JOBS ?= 2
PYTEST := $(PY) -m pytest --numprocesses=$(JOBS) --dist=loadgroup $(ARGS)

# What `make test-pg` uses; both can be set in the environment.
PG_DATABASE_URL := $(or $(DATABASE_URL),postgres://postgres:postgres@127.0.0.1:5432/hz)
PG_REDIS_URL := $(or $(REDIS_URL),redis://127.0.0.1:6379/5)

# `make bench` makes a database of its own beside that of `make test-pg`, and uses another Redis database.
BENCH_DATABASE_URL := $(dir $(PG_DATABASE_URL))hz_bench
BENCH := DATABASE_URL="$(BENCH_DATABASE_URL)" REDIS_URL="$(or $(REDIS_URL),redis://127.0.0.1:6379/9)" \
	HZ_ENV=demo HZ_DATA_DIR=var/bench $(PY) manage.py

.PHONY: help run test test-pg check bench format messages lock clean

help: ## Say what can be made
	@sed -n 's/^\([a-z-]*\):.*## /  make \1	/p' Makefile

run: $(VENV)/.runtime $(CATALOGUES) ## Prepare everything and serve it; PORT=8000 unless set
	@$(PY) -m hz_plus.processes

test: $(VENV)/.dev $(CATALOGUES) ## Run all tests on SQLite
	@env -u DATABASE_URL -u REDIS_URL HZ_ENV=development $(PYTEST)

test-pg: $(VENV)/.dev $(CATALOGUES) ## Run all tests on PostgreSQL and Redis
	@$(PY) -m tests.services "$(PG_DATABASE_URL)" "$(PG_REDIS_URL)"
	@DATABASE_URL="$(PG_DATABASE_URL)" REDIS_URL="$(PG_REDIS_URL)" HZ_ENV=development $(PYTEST)

check: $(VENV)/.dev $(CATALOGUES) ## Format, lint, types, import contracts, migrations, translations
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	env -u DATABASE_URL -u REDIS_URL $(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	env -u DATABASE_URL -u REDIS_URL $(PY) manage.py makemigrations --check --dry-run
	$(PY) -m hz_plus.lib.messages check

bench: $(VENV)/.dev $(CATALOGUES) ## Measure speed on PostgreSQL and Redis, as ratios; some minutes
	@$(PY) -m tests.services "$(PG_DATABASE_URL)" "$(PG_REDIS_URL)" "$(BENCH_DATABASE_URL)"
	@$(BENCH) migrate --no-input --verbosity=0
	@$(BENCH) load_plan hangzhou-2015 --once
	@$(BENCH) demo
	@$(BENCH) collectstatic --no-input --verbosity=0 --ignore=redoc
	@$(BENCH) bench $(ARGS)

format: $(VENV)/.dev ## Format the code and repair what the linter can
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

messages: $(VENV)/.runtime ## Bring the English catalogue up to date with the code and the templates
	$(PY) -m hz_plus.lib.messages update

lock: $(VENV)/.dev ## Compile both requirements files anew from pyproject.toml
	$(VENV)/bin/pip install --quiet uv
	$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
		--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
		pyproject.toml --output-file requirements.txt
	$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
		--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
		pyproject.toml --extra dev --constraints requirements.txt --output-file requirements-dev.txt

clean: ## Remove what was installed and built, but not the data in var/
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache $(CATALOGUES)

%.mo: %.po $(VENV)/.runtime
	@$(VENV)/bin/pybabel --quiet compile --input-file=$< --output-file=$@

$(VENV)/.python:
	@for python in python3.11 python3 python; do \
		if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			echo "Making $(VENV) with $$($$python --version) ..."; \
			$$python -m venv $(VENV) || { \
				echo "Python cannot make a virtual environment; on Debian install the package python3-venv."; exit 1; }; \
			touch $@; exit 0; \
		fi; \
	done; \
	echo "HZ+ needs Python 3.11 or later; neither python3.11 nor python3 is one."; exit 1

$(VENV)/.runtime: requirements.txt | $(VENV)/.python
	@echo "Installing what HZ+ needs ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.runtime
	@echo "Installing what tests and checks need ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@
