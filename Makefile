# Two commands: `make demo` opens the whole system, `make test` runs all tests. `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv
# Hard links need one file system; a copy always works.
export UV_LINK_MODE ?= copy

.PHONY: help setup dev demo test check locks

help:
	@echo "make setup   build .venv; .venv/bin/iedereen is the command"
	@echo "make demo    open the whole system with the demo corps (TEAMS=12, PORT=8000)"
	@echo "make test    all tests"
	@echo "make check   style, types, architecture, migrations, catalogue, generated docs"

$(VENV)/.core: requirements/core.lock requirements/build.lock requirements/uv.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; try `make PYTHON=python3.11 ...`.")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --require-hashes -r requirements/uv.lock
	@$(UV) pip install --quiet --require-hashes -r requirements/core.lock -r requirements/build.lock
	@$(UV) pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.core requirements/dev.lock
	@$(UV) pip install --quiet --require-hashes -r requirements/dev.lock
	@touch $@

setup: $(VENV)/.core

dev: $(VENV)/.dev

demo: setup
	@$(BIN)/iedereen demo $(if $(TEAMS),--teams $(TEAMS),)

test: dev
	@$(BIN)/python -m tests.run

check: export IEDEREEN_SECRET_KEY = only-for-checks
check: export DATABASE_URL = postgresql:///none
check: dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m tests.drift

locks: dev
	@PATH=$(CURDIR)/$(BIN):$$PATH requirements/lock.sh
