# Two commands on a fresh machine: `make run` and `make test`. Everything else is for people who work on this.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMPS := .make
AUDIO ?=

.DEFAULT_GOAL := help
.PHONY: help run test test-rest test-apart demo install install-dev models check format clean

help:  ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(STAMPS)/runtime: requirements/runtime.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Access Gateway needs Python 3.11 or later; $(PYTHON) is older. Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/build.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --no-build-isolation -r requirements/runtime.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/dev: requirements/dev.txt $(STAMPS)/runtime
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/dev.txt
	@mkdir -p $(STAMPS) && touch $@

install: $(STAMPS)/runtime  ## .venv with access-gateway in it

install-dev: $(STAMPS)/dev

models: install  ## the recognition models of the default configuration
	@$(BIN)/access-gateway models install --default

run: models  ## the gateway with the demonstration shop, on http://127.0.0.1:8080/
	@$(BIN)/access-gateway serve --demo

demo: models  ## real turns, voice and text, through a gateway of its own (AUDIO=file for your own recording)
	@$(BIN)/access-gateway demo $(if $(AUDIO),--audio "$(AUDIO)")

check: install-dev  ## format, lint, types, the house's import rules
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

# Rooms that start many processes, and those that load much, each have a test process of their own.
APART := tests/training tests/browser tests/web tests/workers tests/faults
PYTEST = env -u MAKEFLAGS -u MAKELEVEL $(BIN)/python -m pytest -o cache_dir=.pytest_cache

test: check models  ## every check and every test
	@$(MAKE) --no-print-directory -k -j2 test-rest test-apart

# Beside each other: what they start is small, and a machine has two cores. Each remembers its own failures.
test-rest:
	@$(PYTEST)/main tests $(addprefix --ignore=,$(APART))

test-apart:
	@shown=$$(mktemp); trap 'rm -f "$$shown"' EXIT; failed=0; \
	for room in $(APART); do $(PYTEST)/apart $$room || failed=1; done > "$$shown" 2>&1; \
	echo "$(APART):"; cat "$$shown"; exit $$failed

format: install-dev
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

clean:  ## away with the virtual environment and caches (models stay)
	rm -rf $(VENV) $(STAMPS) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist
