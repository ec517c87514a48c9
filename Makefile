# Everything a person or CI runs. `make demo` and `make test` need Python 3.11+ and nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKSPACE ?= demo
PORT ?= 8050
FUZZ_MINUTES ?= 5
PEOPLE ?= 100000
# The quick tests try the wheel as it is installed, and not the checkout, wherever all tests are run.
# Each process takes one half in its order, so that what a folder's tests share is made once, and then what the other
# has left; conventions come first, so that tests that import Great Expectations are in one half. Of pytest's plugins
# those that are needed: it would rewrite every module of every other one's package.
QUICK := --numprocesses 2 --dist worksteal --disable-plugin-autoload -p xdist -p hypothesispytest \
	tests/conventions tests/unit

.PHONY: demo test unit check style types sql sources diagrams format benchmark fuzz kills wheel ranges dagster docs clean

demo: $(VENV)/installed ## an invented company, refreshed and shown on http://127.0.0.1:8050
	$(BIN)/skillgap --workspace $(WORKSPACE) demo
	$(BIN)/skillgap --workspace $(WORKSPACE) refresh
	$(BIN)/skillgap --workspace $(WORKSPACE) dashboards --port $(PORT)

test: $(VENV)/installed-dev ## every test, the quick ones first: some 50 minutes on two processors
	$(BIN)/python -m tests.installed $(QUICK)
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder tests/rights tests/integration
	$(BIN)/python -m pytest --numprocesses 2 --dist worksteal tests/walk
	$(BIN)/python -m pytest --numprocesses 3 --dist worksteal tests/browser

unit: $(VENV)/installed-dev ## the quick tests alone, against the checkout
	$(BIN)/python -m pytest $(QUICK)

check: style types sql ## style, types, SQL, and whether the models parse; quicker with --jobs 2

style: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/installed-dev
	$(BIN)/mypy
	$(BIN)/python -m tests.conventions.parse_project

sql: $(VENV)/installed-dev
	$(BIN)/sqlfluff lint --disable-progress-bar dbt_project/models dbt_project/tests dbt_project/analyses

sources: $(VENV)/installed-dev ## the contracts' columns into dbt's sources; a convention fails where they differ
	$(BIN)/python -m expectations.dbt_sources dbt_project/models/staging/sources.yml

diagrams: $(VENV)/installed ## the published tables and how they go together, docs/tables.md; a test fails where it is older than the contracts
	$(BIN)/python -m orchestration.build.table_diagrams docs/tables.md

format: $(VENV)/installed-dev ## what can be put right by itself
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/sqlfluff fix dbt_project/models dbt_project/tests dbt_project/analyses

benchmark: $(VENV)/installed-dev ## the speed that the README states, as ratios, for PEOPLE (100000); takes half an hour
	$(BIN)/python -m tests.benchmarks --people $(PEOPLE)

fuzz: $(VENV)/installed-dev ## damaged files through reading, typing, checking and accounting; failures are kept in build/fuzz
	$(BIN)/python -m tests.fuzz.hostile
	$(BIN)/python -m tests.fuzz --minutes $(FUZZ_MINUTES)

kills: $(VENV)/installed-dev ## refreshes, backups, restores and rollbacks killed at random moments or with a full disk; half an hour
	$(BIN)/python -m tests.fuzz.kills
	$(BIN)/python -m tests.fuzz.kills_of_keeping

docs: $(VENV)/installed ## every model and column in words, in build/docs, from a workspace that was refreshed
	$(BIN)/python -m orchestration.build.documentation $(WORKSPACE) build/docs

# What a build before left in build/lib would be taken along, though it is gone from here.
wheel: $(VENV)/installed ## everything in one file, dist/skillgap-….whl
	rm -rf build/lib build/bdist.*
	$(BIN)/pip wheel --quiet --no-deps --wheel-dir dist .

ranges: $(VENV)/installed-dev ## the wheel with the lowest and the newest versions that pyproject.toml allows
	$(BIN)/python -m tests.ranges $(RANGES)

dagster: $(VENV)/installed ## Dagster over SKILLGAP_WORKSPACE, by default the demo
	SKILLGAP_WORKSPACE="$${SKILLGAP_WORKSPACE:-$(WORKSPACE)}" $(BIN)/skillgap dagster

clean: ## what was made here, the demo workspace included; not the environment
	rm -rf $(WORKSPACE) build dbt_project/target dbt_project/logs .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "skillgap needs Python 3.11 or newer; name one with: make PYTHON=python3.12 …"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/pip install --quiet --constraint constraints.txt --editable .
	@touch $@

$(VENV)/installed-dev: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@ $(VENV)/installed
