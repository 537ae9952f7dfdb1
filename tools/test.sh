#!/bin/sh
# The commands of `make test`, cheapest first, so that simple mistakes show within a minute. It ends with the time each
# area took and its budget on 2 cores: 45 minutes in all.
# With MLSD_TEST_ALL everything runs to the end, and the result goes to docs/test-all.md.
set -eu
results=$(mktemp -d)
memory=
# An interrupted run must clean up, too, or its files would stay in memory.
trap 'spent; rm -rf "$results" ${memory:+"$memory"}' EXIT
trap 'exit 130' INT TERM
# area NAME SECONDS COMMAND...: runs the command, and records how long it took.
area() {
    name=$1 budget=$2 start=$(date +%s) code=0
    shift 2
    "$@" || code=$?
    echo "$name $(($(date +%s) - start)) $budget" >> "$results/spent"
    test "$code" = 0 || test -n "${MLSD_TEST_ALL:-}" || exit "$code"
}
spent() {
    test -f "$results/spent" || return 0
    awk 'BEGIN {printf "\n%-8s %8s %8s\n", "area", "seconds", "budget"}
        {printf "%-8s %8d %8d%s\n", $1, $2, $3, ($2 > $3 ? "  over" : ""); took += $2; may += $3}
        END {printf "%-8s %8d %8d\n", "all", took, may}' "$results/spent"
}
tests() {
    report=$1
    shift
    python -m pytest --junitxml "$results/$report.xml" "$@"
}
area check 60 make check
# Every ready part must have a proof of its present code and slot.
area claims 10 python -m proof.check
# The systems behind the parts.
area engines 120 python -m proof.start --install
# Tests make tens of thousands of small files, for which two workers on one disk wait for each other.
free=$(df -Pk /dev/shm 2>/dev/null | awk 'END {print $4}')
if test "${free:-0}" -gt 4000000; then
    memory=$(mktemp -d -p /dev/shm)
fi
area broad 600 tests broad -n 2 -m "not smoke and not proof" ${memory:+--basetemp "$memory/tests"} tests
# Parts on their real systems: those whose turn it is; the projects' whole suites and mutations run in `make prove` and test-all.
tried="proof and not whole"
test -z "${MLSD_TEST_ALL:-}" || tried=proof
area proof 600 tests proof -m "$tried" tests/proof
# Projects that are really generated, locked, trained and tested. Most of it uses one core, so two files run at a time,
# longest first; the tests of a file share a project.
area smoke 1300 tests smoke -n 2 --dist loadfile -m smoke tests/smoke tests/proof tests/engines
test -z "${MLSD_TEST_ALL:-}" || python tools/test_all_page.py "$results/broad.xml" "$results/proof.xml" "$results/smoke.xml"
