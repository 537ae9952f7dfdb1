#!/bin/sh
# What `make test` runs, cheapest first, so that a slip shows in the first minute.
# With MLSD_TEST_ALL everything runs, to the end, and docs/test-all.md tells the result.
set -eu
results=$(mktemp -d)
memory=
trap 'rm -rf "$results" ${memory:+"$memory"}' EXIT
# An interrupted run cleans up, too: what lies in memory would stay there.
trap 'exit 130' INT TERM
run() {
    name=$1
    shift
    python -m pytest --junitxml "$results/$name.xml" "$@" tests || test -n "${MLSD_TEST_ALL:-}"
}
make check
# The servers that tests/engines talks to.
sh tools/engines.sh
# They make tens of thousands of small files, for which two workers on one disk wait for each other.
free=$(df -Pk /dev/shm 2>/dev/null | awk 'END {print $4}')
if test "${free:-0}" -gt 4000000; then
    memory=$(mktemp -d -p /dev/shm)
fi
run broad -n 2 -m "not smoke" ${memory:+--basetemp "$memory/tests"}
# Projects that are really generated, locked, trained and tested: one at a time, they use both cores.
run smoke -m smoke
test -z "${MLSD_TEST_ALL:-}" || python tools/test_all_page.py "$results/broad.xml" "$results/smoke.xml"
