"""Data versions from a terminal: `poe versions list`, `put`, `get`, `diff`, `drop`, `pipeline`."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from ..command import carry_out
from ..errors import BadData, BadSettings
from ..settings import Settings, variable
from ..storage import fetched
from .ingestion import source
from .pachyderm_client import ADDRESS
from .pachyderm_pipeline import create_pipeline
from .pachyderm_versions import changes, check_out, digest_of, drop, list_versions, put

log = logging.getLogger(f"{__package__}.pachyderm_commands")  # run as a program, the module has another name


def show(settings: Settings) -> None:
    """Print the versions, newest first: id, digest, size, time."""
    for one in list_versions(settings):
        state = one.digest or ("made elsewhere" if one.finished else "not finished")
        print(one.id, f"{state:36}", f"{one.bytes:>13,}", f"{one.started:%Y-%m-%d %H:%M}", sep="  ")


def keep(settings: Settings, path: str) -> None:
    """Store a file or folder, by default the training data, as a version, and print its name."""
    with fetched(path or source(settings)) as found:
        print(put(settings, Path(found)))


def bring_back(settings: Settings, version: str, to: str, force: bool) -> None:
    """Restore a version. What is there now must be a version, too, or be given up with `force`."""
    place = to or source(settings)
    if "://" in place:
        raise BadSettings(f"{place} is not on this machine", "a version is put in a folder", "Add --to PATH")
    path = Path(place)
    if path.exists() and not force:
        known = {one.digest for one in list_versions(settings)}
        if digest_of(path) not in known:
            fix = "Say `uv run poe versions put` first, or give it up with --force"
            raise BadData(f"{path} would be lost", "no version has what lies there", fix)
    check_out(settings, version, path)
    log.info("data: %s is version %s now", path, version)


def compare(settings: Settings, old: str, new: str) -> None:
    """Print the files that differ between two versions, with their sizes before and after."""
    for path, before, after in changes(settings, old, new):
        sign = "+" if before is None else "-" if after is None else "~"
        print(sign, path, *(f"{size:,}" for size in (before, after) if size is not None))


def main(words: Sequence[str]) -> int:
    """Return the exit code of a command."""
    parser = argparse.ArgumentParser(prog="poe versions", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("list", help="show the versions")
    verbs.add_parser("put", help="make the data a version").add_argument("path", nargs="?", default="")
    get = verbs.add_parser("get", help="bring a version back")
    get.add_argument("version")
    get.add_argument("--to", default="", help="the file or folder to write; else where the data is read")
    get.add_argument("--force", action="store_true", help="give up what lies there")
    diff = verbs.add_parser("diff", help="show which files differ")
    diff.add_argument("old")
    diff.add_argument("new")
    verbs.add_parser("drop", help="take a version away").add_argument("version")
    verbs.add_parser("pipeline", help="hand pachyderm.json over")
    asked = parser.parse_args(words)
    return carry_out(lambda settings: _act(settings, asked))


def _act(settings: Settings, asked: argparse.Namespace) -> int:
    if not variable(ADDRESS):
        why = "versions are kept by a Pachyderm server"
        raise BadSettings(f"{ADDRESS} is not set", why, "Set it in .env, such as grpc://localhost:30650")
    match asked.verb:
        case "list":
            show(settings)
        case "put":
            keep(settings, asked.path)
        case "get":
            bring_back(settings, asked.version, asked.to, asked.force)
        case "diff":
            compare(settings, asked.old, asked.new)
        case "drop":
            drop(settings, asked.version)
        case _:
            log.info("pipeline: the server has %s", create_pipeline(settings))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
