# `make run` and `make test` are all a user needs; each sets up what it lacks in .venv.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
TORCH := $(shell sed -n 's/^torch==/torch==/p' constraints.txt)

.PHONY: run test check format clean help

run: $(VENV)/.installed
	@$(BIN)/carebreach run $(ARGS)

test: $(VENV)/.installed-dev
	@$(BIN)/pytest $(ARGS)

check: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q -n 0 tests/test_docs.py tests/test_figures.py

format: $(VENV)/.installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) build *.egg-info

help:
	@echo "make run     crawl what is due, analyse, open the dashboard (ARGS=--no-serve stops before it)"
	@echo "make test    run the tests (ARGS=-k... chooses some)"
	@echo "make check   lint, format, types, import rules, docs"

$(VENV)/.installed: pyproject.toml constraints.txt
	@echo "Setting up $(VENV), once; this takes a few minutes."
	@$(PYTHON) -c 'import sys; sys.exit("CareBreach needs Python 3.11 or newer; this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@if $(PIP) install --quiet --dry-run --report - -c constraints.txt $(TORCH) 2>/dev/null | grep -q '"name": "nvidia-'; then \
		echo "Note: your package index offers only the CUDA build of PyTorch, several gigabytes. For the CPU build, set"; \
		echo "PIP_EXTRA_INDEX_URL to PyTorch's CPU index (see its 'Start Locally' page) and run make again."; fi
	@echo "1/2 PyTorch"
	@$(PIP) install -qq -c constraints.txt $(TORCH)
	@echo "2/2 CareBreach and the libraries that it names in pyproject.toml"
	@$(PIP) install -qq -c constraints.txt -e .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	@echo "Setting up what the tests need"
	@$(PIP) install -qq -c constraints.txt -e '.[dev]'
	@touch $@
