# Every target sets up what it needs, from a fresh clone, with Python 3.11+, git and make only.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command "make lock"

# On a build server nothing is rewritten: a report that would change is a failure to look at.
LOCKED := $(if $(CI),--locked)

.DEFAULT_GOAL := help
.PHONY: help report test check format snapshots lock bench clean

help: ## Show the targets
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile

report: $(VENV)/.run ## Build reports/ and the site in _site/
	$(BIN)/trialpress build $(LOCKED)

test: $(VENV)/.dev ## Run the tests
	$(BIN)/python -m pytest --numprocesses 2

check: $(VENV)/.dev ## Lint, type-check and test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(MAKE) --no-print-directory test

format: $(VENV)/.dev ## Put the code into its form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

snapshots: $(VENV)/.dev ## Rewrite the snapshots; read every change before you commit it
	$(BIN)/python -m pytest --numprocesses 2 --snapshot-update

bench: $(VENV)/.dev ## Measure the build and the tables against other programs
	$(BIN)/python -m tests.benchmarks
	$(BIN)/python -m tests.benchmarks.participants
	$(BIN)/python -m tests.benchmarks.collections

lock: $(VENV)/.uv ## Resolve the dependencies anew
	$(COMPILE) --upgrade --group build --extra demo pyproject.toml -o requirements/run.txt
	$(COMPILE) --upgrade --group dev --extra demo --extra dask --constraint requirements/run.txt pyproject.toml -o requirements/dev.txt

clean: ## Remove what a build or a test leaves behind
	rm -rf _site build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(VENV)/.uv: requirements/uv.txt
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'trialpress needs Python 3.11 or newer; name one with: make PYTHON=python3.12 ...')"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(VENV)/.run: requirements/run.txt pyproject.toml $(VENV)/.uv
	$(INSTALL) --require-hashes -r $<
	$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt pyproject.toml $(VENV)/.run
	$(INSTALL) --require-hashes -r $<
	@touch $@
