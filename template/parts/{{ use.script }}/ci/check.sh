#!/bin/sh
# Everything that has to pass before a merge. Any runner can call it: it needs uv and this folder.
set -eu
cd "$(dirname "$0")/.."
uv sync --locked
uv run poe ci
