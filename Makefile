# Two commands do everything: `make demo` and `make test`. Both set up what they need from the package registries.
.DEFAULT_GOAL := help
.PHONY: help setup demo test test-all check generate bench quality clean

PYTHON ?= python3
VENV := .venv
BIN := $(CURDIR)/$(VENV)/bin
export PATH := $(BIN):$(PATH)
export UV_PYTHON_DOWNLOADS := never
# A shell that forbids bytecode makes every import two to three times dearer.
export PYTHONDONTWRITEBYTECODE :=
DEMO ?= demo-project

help:            ## list the targets
	@grep -E '^[a-z-]+: .*##' $(MAKEFILE_LIST) | sed -E 's/: .*## /\t/' | expand -t 14

setup: $(VENV)/.ready

$(VENV)/.ready: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python --constraint constraints.txt --editable '.[data]' --group dev
	touch $@

demo: setup      ## generate a project from a preset, train it, say what to do next
	rm -rf $(DEMO)
	mlsd new $(DEMO) --preset churn --yes --run </dev/null

test: setup      ## check the code and run the tests, sampled where they are broad (under 40 minutes on 2 cores)
	sh tools/test.sh

test-all: setup  ## the same with everything and with new seeds
	MLSD_TEST_ALL=1 sh tools/test.sh

check: setup     ## formatter, linter, types, generated files
	ruff format --check src tests tools benchmarks
	ruff check src tests tools benchmarks
	mypy
	python tools/generate.py --check

generate: setup  ## write the generated files anew
	python tools/generate.py

bench: setup     ## time mlsd against its rivals in one run
	python benchmarks/run.py

quality: setup   ## measure the models beside scikit-learn and FLAML on public tables (an hour or two)
	$(BIN)/uv pip install --quiet --python $(BIN)/python --constraint constraints.txt --group benchmark
	python benchmarks/quality.py --write

clean:
	rm -rf $(VENV) $(DEMO) dist build .mypy_cache .ruff_cache .pytest_cache
