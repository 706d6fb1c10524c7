# Two commands: `make chat` and `make test`. Everything is installed into .venv.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.complete

.PHONY: chat setup test lint types browser
chat: setup
	@$(BIN)/dateline chat

setup: $(STAMP)

# The stamp is written last: an interrupted installation goes on where it stopped.
$(STAMP): pyproject.toml requirements.lock
	@echo "Setting up .venv (once; the embedded models take a few minutes) ..."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; set PYTHON=/path/to/python3.11"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { echo "python3-venv is missing: apt-get install python3-venv"; exit 1; }
	@$(BIN)/python -m pip install --progress-bar on --disable-pip-version-check -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/dateline models --prepare
	@touch $@

lint: setup
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: setup
	@$(BIN)/mypy

browser: setup
	@$(BIN)/python -m tests.browser

test: lint types browser
	@$(BIN)/python -m pytest
