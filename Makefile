# `make demo` and `make test` are all the set-up there is: each makes the environment it needs, once.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV_VERSION := 0.13.9

# Each trial is a new process, which would compile the whole harness anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo reference test test-thorough test-all check clean

# The stacks that need no large library, so that a first look takes a few minutes.
DEMO := none,full_context,keyword,vector,files,memory_tool,managed_agents,ceiling

demo: $(VENV)/.demo
	@rm -rf results/demo
	@$(BIN)/memtrial run quickstart --stacks $(DEMO) --out results/demo

# The run that the README shows, on every stack; its records and its report are committed.
reference: $(VENV)/.all
	@rm -rf results/reference
	@$(BIN)/memtrial run quickstart --out results/reference

test: $(VENV)/.test
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow and not thorough"

# The rest of what is checked before a change is taken.
test-thorough: $(VENV)/.test
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "thorough and not slow"

test-all: $(VENV)/.test
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest tests/test_house_style.py

clean:
	rm -rf $(VENV) results/demo

$(BIN)/uv:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Memtrial needs Python 3.11 or newer; try make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

# One stamp per set of extras, so that a second call starts at once.
$(VENV)/.%: pyproject.toml constraints.txt | $(BIN)/uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode -c constraints.txt -e '.[$*]'
	@touch $@
