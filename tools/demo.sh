#!/bin/sh
# The commands of `make demo`: make and train a project of the preset `churn`. A folder with changes is kept.
set -eu
cd "$(dirname "$0")/.."

is_as_made() {
    test -d "$1/.git" || return 1
    # At most one commit, and no changes besides; without a git user name the files are only staged.
    test "$(git -C "$1" rev-list --branches --count)" -le 1 && ! git -C "$1" status --porcelain | grep -qv '^A  '
}

if test -e "$1" && ! is_as_made "$1"; then
    echo "$1 contains your changes, so it was kept. Make another with \`make demo DEMO=FOLDER\`, or remove it." >&2
    exit 1
fi
rm -rf "$1"
exec .venv/bin/mlsd new "$1" --preset churn --yes --run </dev/null
