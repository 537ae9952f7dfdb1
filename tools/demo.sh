#!/bin/sh
# What `make demo` does: a project of the preset `churn`, made and trained. A folder that somebody worked in stays.
set -eu
cd "$(dirname "$0")/.."

is_as_made() {
    test -d "$1/.git" || return 1
    # One commit at most, and nothing beside what was committed or, without a name for git, staged.
    test "$(git -C "$1" rev-list --branches --count)" -le 1 && ! git -C "$1" status --porcelain | grep -qv '^A  '
}

if test -e "$1" && ! is_as_made "$1"; then
    echo "$1 holds work of yours, so it stays. Make another with \`make demo DEMO=FOLDER\`, or remove it." >&2
    exit 1
fi
rm -rf "$1"
exec .venv/bin/mlsd new "$1" --preset churn --yes --run </dev/null
