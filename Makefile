# Each target makes .venv when it is missing or older than the lock.
.PHONY: run test test-all check format lock bench

PYTHON ?= python3
UV := $(shell command -v uv 2>/dev/null)
BIN := .venv/bin
# `make run READING_ONLY=1` makes an environment of its own with what reading needs, and leaves .venv as it is.
RUN := .venv$(if $(filter 1,$(READING_ONLY)),-reading)

run: $(RUN)/made
	$(RUN)/bin/python -m pages.parts.serve

# Two files at a time: most tests keep one core busy. Those of one file share what they make. In the order of their
# names, so that the browser, with few tests that are long, does not come last and alone.
test: .venv/made
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not slow"

test-all: .venv/made
	$(BIN)/pytest -n 2 --dist loadfile

check: .venv/made
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy

format: .venv/made
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

bench: .venv/made
	$(BIN)/python -m benchmarks

# The same versions for every Python from 3.11 to 3.13, on every system. Wants uv.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate --no-emit-index-url \
	  --no-emit-find-links requirements.txt tests/requirements.txt --output-file requirements.lock

.venv/made: requirements.lock
ifdef UV
	uv venv --quiet --allow-existing --python $(PYTHON) .venv
	uv pip sync --quiet --python $(BIN)/python requirements.lock
else
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
endif
	touch $@

# The lock holds the versions for it, too.
.venv-reading/made: reading/requirements.txt requirements.lock
ifdef UV
	uv venv --quiet --allow-existing --python $(PYTHON) .venv-reading
	uv pip install --quiet --python .venv-reading/bin/python -r reading/requirements.txt -c requirements.lock
else
	$(PYTHON) -m venv .venv-reading
	.venv-reading/bin/python -m pip install --quiet --disable-pip-version-check -r reading/requirements.txt -c requirements.lock
endif
	touch $@
