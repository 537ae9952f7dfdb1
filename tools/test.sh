#!/bin/sh
# What `make test` runs, cheapest first, so that a slip shows in the first minute.
set -eu
make check
# The servers that tests/engines talks to.
sh tools/engines.sh
# Two workers, one file to a worker: engines that a file starts are started once.
python -m pytest -n 2 --dist loadfile -m "not smoke" tests
# Projects that are really generated, locked, trained and tested: one at a time, they use both cores.
python -m pytest -m smoke tests
