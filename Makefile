# What a laptop runs is what CI runs. Needs Python 3.11 and make; everything else is fetched by its lock file.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --no-print-directory

VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
READY := $(VENV)/.ready
SCAN := .venv-scan
# Minutes of waiting for Terraform: these run beside the others.
PLATFORM := tests/terraform tests/cycle
SCAN_READY := $(SCAN)/.ready
PEERS := .venv-bench
PEERS_READY := $(PEERS)/.ready
INTO_VENV := --python $(BIN)/python --build-constraint requirements/build.txt
# --no-emit-index-url, --no-header: a lock file names packages and hashes, never where this machine got them.
COMPILE := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

# The first of these that is a Python 3.11; `make PYTHON=/path/to/python3.11 ...` names another.
PYTHON ?= $(shell for name in python3.11 python3; do \
	$$name -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null && echo $$name && break; done)

.PHONY: help setup demo test test-athena bench lint format types dictionary declarations artifacts lock package clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) $(SCAN_READY) ## Make .venv with everything for demo, test and lint, and .venv-scan with scanners

demo: $(READY) ## Make a small cohort, build a lake from it and query it
	$(BIN)/omics-lake demo

test: $(READY) $(SCAN_READY) ## Run all tests (ARGS="-k barcode" for some); OMICS_REAL_DATA=folder adds those on real files
ifdef ARGS
	$(BIN)/pytest $(ARGS)
else
	@mkdir -p build
	@echo "Terraform and the jobs on an AWS double run beside the others; what they say comes at the end."
	@$(BIN)/pytest $(PLATFORM) > build/test-platform.log 2>&1 & platform=$$!; code=0; \
	$(BIN)/pytest $(PLATFORM:%=--ignore=%) || code=$$?; \
	wait $$platform || code=$$?; cat build/test-platform.log; exit $$code
endif

test-athena: $(READY) ## Run the shipped SQL on Trino over an AWS double (Java 24+, Maven, Terraform)
	$(BIN)/pytest -m athena tests/athena $(ARGS)

bench: $(READY) $(PEERS_READY) ## Time the build beside other tools (ARGS=--quick for a small run, ARGS=--help)
	$(BIN)/python tests/bench/bench.py $(ARGS)

lint: $(READY) types ## Style, types, import directions, SQL, data dictionary, Terraform's declarations: change nothing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/sqlfluff lint glue
	$(BIN)/python scripts/data_dictionary.py --check
	$(BIN)/python scripts/declarations.py --check

format: $(READY) ## Put Python and SQL files into house style
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .
	$(BIN)/sqlfluff fix --quiet glue

types: $(READY) ## Check types
	$(BIN)/mypy

dictionary: $(READY) ## Write docs/data-dictionary.md from the tables' declarations
	$(BIN)/python scripts/data_dictionary.py

declarations: $(READY) ## Write terraform/lake.json from the package's declarations
	$(BIN)/python scripts/declarations.py

artifacts: $(READY) ## Build the Glue jobs' code into dist/artifacts
	$(BIN)/python scripts/package.py

lock: $(UV) ## Pin requirements/*.txt to what pyproject.toml asks (ARGS=--upgrade for the newest)
	$(COMPILE) $(ARGS) requirements/uv.in -o requirements/uv.txt
	$(COMPILE) $(ARGS) requirements/build.in -o requirements/build.txt
	$(COMPILE) $(ARGS) pyproject.toml --extra local -o requirements/local.txt
	$(COMPILE) $(ARGS) pyproject.toml --extra imaging --constraint requirements/local.txt -o requirements/imaging.txt
	$(COMPILE) $(ARGS) pyproject.toml --extra local --extra bench --extra dev --constraint requirements/local.txt -o requirements/dev.txt
	$(COMPILE) $(ARGS) requirements/scan.in -o requirements/scan.txt
	$(COMPILE) $(ARGS) requirements/peers.in -o requirements/peers.txt

package: $(UV) ## Build the wheel into dist/
	rm -rf build/lib build/bdist.* dist/*.whl
	$(UV) build --quiet --wheel --out-dir dist $(INTO_VENV) --require-hashes
	@ls dist/*.whl

clean: ## Remove .venv, caches and build products (no lake, no landing folder)
	rm -rf $(VENV) $(SCAN) $(PEERS) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache glue/*.egg-info
	find glue scripts tests -name __pycache__ -type d -prune -exec rm -rf {} +

# One environment for everything but the scanners: the checks add little to what Spark and Java weigh.
$(READY): requirements/dev.txt requirements/build.txt pyproject.toml $(UV)
	@echo "Filling $(VENV) from requirements/dev.txt, Spark and Java among it ..."
	@$(UV) pip sync $(INTO_VENV) --require-hashes requirements/dev.txt
	@$(UV) pip install --quiet $(INTO_VENV) --no-deps --editable .
	@touch $@

# Apart, because checkov pins what the package needs in other versions.
$(SCAN_READY): requirements/scan.txt requirements/build.txt $(UV) $(READY)
	@echo "Filling $(SCAN) from requirements/scan.txt ..."
	@$(UV) venv --quiet --clear --python $(BIN)/python $(SCAN)
	@$(UV) pip sync --quiet --python $(SCAN)/bin/python --build-constraint requirements/build.txt --require-hashes requirements/scan.txt
	@touch $@

# Apart, because other readers of VCF need other versions than Glue ships.
$(PEERS_READY): requirements/peers.txt requirements/build.txt $(UV) $(READY)
	@echo "Filling $(PEERS) from requirements/peers.txt ..."
	@$(UV) venv --quiet --clear --python $(BIN)/python $(PEERS)
	@$(UV) pip sync --quiet --python $(PEERS)/bin/python --build-constraint requirements/build.txt --require-hashes requirements/peers.txt
	@touch $@

$(UV): requirements/uv.txt
	@test -n "$(PYTHON)" || { \
		echo "Python 3.11 is needed, as on AWS Glue 5.1; neither python3.11 nor python3 on PATH is one." >&2; \
		echo "Install it, or name it: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)" >&2; exit 1; }
	@echo "Making $(VENV) with $$($(PYTHON) --version) ..."
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@
