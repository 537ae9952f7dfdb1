# Two commands do everything: `make demo` and `make test`. Both install what they need from the package registries.
.DEFAULT_GOAL := help
.PHONY: help setup demo test test-all check generate engine prove pages workbench bench quality clean

PYTHON ?= python3
VENV := .venv
BIN := $(CURDIR)/$(VENV)/bin
OWN_PATH := $(PATH)
export PATH := $(BIN):$(PATH)
export UV_PYTHON_DOWNLOADS := never
# Without bytecode every import takes two to three times as long.
export PYTHONDONTWRITEBYTECODE :=
# Skip mypy's complaints about code whose libraries are not installed.
WITHOUT_LIBRARIES := --no-warn-return-any --no-warn-unused-ignores --allow-subclassing-any
DEMO ?= demo-project

help:            ## list the targets
	@grep -E '^[a-z-]+: .*##' $(MAKEFILE_LIST) | sed -E 's/: .*## /\t/' | expand -t 14

setup: $(VENV)/.ready

$(VENV)/.ready: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python --constraint constraints.txt --editable '.[data]' --group dev
	touch $@

demo: setup      ## generate a project from a preset, train it, print the next steps
	@PATH="$(OWN_PATH)" sh tools/demo.sh $(DEMO)

test: setup      ## check the code and run the tests, sampling the large ones (under 45 minutes on 2 cores)
	sh tools/test.sh

test-all: setup  ## the same without sampling and with new seeds
	MLSD_TEST_ALL=1 sh tools/test.sh

check: setup     ## formatter, linter, types, generated files, the code of all parts
	ruff format --check src tests proof tools benchmarks
	ruff check src tests proof tools benchmarks
	mypy
	python tools/generate.py --check
	python tools/workbench.py
	cd workbench && ruff format --check && ruff check && mypy $(WITHOUT_LIBRARIES)

generate: setup  ## rewrite the generated files
	python tools/generate.py

engine: setup    ## start the real system behind a part until Ctrl-C: make engine NAME=postgres
	@python -m proof.start $(NAME)

prove: setup     ## try parts on their real systems and record the results: make prove NAME="postgres s3", or stale, or all
	python -m proof.prove $(NAME)

pages: setup     ## write the pages that list components, on the main branch only, to avoid conflicts
	python tools/generate.py --pages
	python -m proof.page

workbench: setup ## one project with the code of every part linked into it, for editors and checkers
	python tools/workbench.py

bench: setup     ## time mlsd against its rivals in one run
	python benchmarks/run.py

quality: setup   ## compare the models with scikit-learn and FLAML on public tables (an hour or two)
	$(BIN)/uv pip install --quiet --python $(BIN)/python --constraint constraints.txt --group benchmark
	python benchmarks/quality.py --write
	python benchmarks/text.py --write

clean:
	rm -rf $(VENV) $(DEMO) workbench dist build .mypy_cache .ruff_cache .pytest_cache
