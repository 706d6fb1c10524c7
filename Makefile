# Two commands: `make chat` and `make test`; `make eval` for the README's figures, `make torture` for durability.
# Everything is installed into .venv.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.complete
BROWSERS := chromium chromium-browser google-chrome

.PHONY: chat setup test eval torture lint types browser lock
chat: setup
	@$(BIN)/dateline chat

setup: $(STAMP)

# The stamp is written last: an interrupted installation goes on where it stopped.
$(STAMP): pyproject.toml requirements.lock
	@echo "Setting up .venv (once: 1.8 to 4.2 GB, a few minutes) ..."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or later is needed: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || $(MAKE) --no-print-directory apt PACKAGES=python3-venv
	@test -x $(BIN)/pip || $(PYTHON) -m venv .venv
	@echo "1/3 Installing the pinned packages ..."
	@$(BIN)/pip install --disable-pip-version-check -r requirements.lock
	@echo "2/3 Installing Dateline itself ..."
	@$(BIN)/pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable .
	@echo "3/3 Building the offline models ..."
	@$(BIN)/dateline models --prepare
	@touch $@

lint: setup
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: setup
	@$(BIN)/mypy

# The browser tests need a Chromium; without one they are reported as skipped (in CI they fail).
browser:
	@for name in $(BROWSERS); do command -v $$name >/dev/null && exit 0; done; \
		$(MAKE) --no-print-directory apt PACKAGES=chromium \
		|| echo "No browser: install chromium, else the browser tests are skipped."

test: lint types browser
	@$(BIN)/python -m pytest

# The figures of the README: all systems on a fixed sample of the test split, and search alone on all questions.
# It goes on where it was stopped; the README says how long it takes.
EVAL ?= runs
eval: setup
	@$(BIN)/dateline eval run --system hybrid --system centred --system dense --system bm25 --split all --out $(EVAL)/search
	@$(BIN)/dateline eval run --system all --split test --sample 120 --model embedded --out $(EVAL)/answers
	@$(BIN)/dateline eval report $(EVAL)/answers --out $(EVAL)/answers.html
	@$(BIN)/dateline eval report $(EVAL)/search --out $(EVAL)/search.html

# Kills, full disks, damage: hundreds of each on real archives, and a table of what came of them.
torture: setup
	@$(BIN)/python -m tests.torture

# Debian's packages, where we may install them; PACKAGES says which.
.PHONY: apt
apt:
	@test "$$(id -u)" = 0 && command -v apt-get >/dev/null \
		|| { echo "Please install: $(PACKAGES)  (on Debian: sudo apt-get install $(PACKAGES))"; exit 1; }
	@echo "Installing $(PACKAGES) with apt-get ..."
	@apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y $(PACKAGES) >/dev/null

# Resolve the newest versions that pyproject.toml allows, and pin them.
lock:
	@rm -rf .venv-lock && $(PYTHON) -m venv .venv-lock
	@.venv-lock/bin/pip install --disable-pip-version-check --quiet torch==2.13.0
	@.venv-lock/bin/pip install --disable-pip-version-check --quiet ".[offline,dev]"
	@{ echo "# Every package that Dateline, its offline models and its tests use, pinned. Written by \`make lock\`."; \
		.venv-lock/bin/pip freeze --all --exclude dateline --exclude pip | sed -E 's/\+cpu$$//'; } > requirements.lock
	@rm -rf .venv-lock build *.egg-info
