"""Keeps look-ups fresh independently of training: `poe materialize`, `poe push`, `poe look-up`."""

from __future__ import annotations

import argparse
import json
import logging
import signal
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import polars as pl

from ..command import carry_out
from ..data.ingestion import read_examples
from ..data.privacy import pseudonym, pseudonym_key
from ..data.spec import read_spec
from ..errors import BadData, NotFound, ProjectError
from ..settings import Settings
from .online import open_look_up
from .online_features_history import as_features, history, newest, news, remember
from .writing import write_online

log = logging.getLogger(f"{__package__}.online_features_commands")  # `__name__` differs when run as a program
READERS: Mapping[str, Callable[[str], pl.DataFrame]] = {
    ".parquet": pl.read_parquet,
    ".csv": partial(pl.read_csv, infer_schema_length=None),
    ".jsonl": partial(pl.read_ndjson, infer_schema_length=None),
}


def materialize(settings: Settings, every: float = 0, whole: bool = False) -> int:
    """Publish what is new in the source for look-ups; return 0.

    With `every` it repeats that many seconds after each round, until it is stopped; a failed round is logged,
    and the next one catches up. `whole` refills a store that lost its values.
    """
    stopped = threading.Event()
    if every:
        signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    while not stopped.is_set():
        try:
            push(settings, read_examples(settings), whole)
        except ProjectError as error:
            if not every:
                raise
            log.error("%s", error, extra={"event": "materialize_failed"})
        if not every:
            break
        stopped.wait(every)
    return 0


def push(settings: Settings, rows: pl.DataFrame, whole: bool = False) -> int:
    """Publish rows and add them to the history; return how many were new.

    With `whole` the newest row of every key in the history is written again.

    Raises:
        BadSettings: rows have no key.
        BadData: rows violate the contract.
    """
    known = history(settings)
    new = news(settings, known, as_features(settings, rows))
    written = pl.concat([known, new], how="diagonal") if whole and known is not None else new
    if written.height:
        write_online(settings, newest(written, settings.data.key))
    if new.height:  # only then, so that rows that could not be written count as new in the next round
        remember(settings, known, new)
    log.info("features: %d of %d rows are new", new.height, rows.height, extra={"rows": new.height})
    return new.height


def push_file(settings: Settings, path: str) -> int:
    """Publish the rows of a file; return 0."""
    reader = READERS.get(f".{path.rpartition('.')[2].lower()}")
    if reader is None:
        raise BadData(f"{path} is no table", f"known are {', '.join(READERS)}", "Convert it")
    try:
        rows = reader(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise BadData(f"{path} cannot be read", str(error).splitlines()[0], "Mend the file") from error
    push(settings, rows)
    return 0


def show(settings: Settings, keys: Sequence[str]) -> int:
    """Print what services find under some keys, one line of JSON each; return 0."""
    if open_look_up is None:
        raise NotFound("Nothing can be looked up", "the feature store is a table", "Choose another one")
    key = settings.data.key
    secret = pseudonym_key(settings) if key in settings.data.personal else None
    asked = [pseudonym(one, secret) for one in keys] if secret else keys
    found = open_look_up(settings)(asked, read_spec(settings).names())
    rows = [{key: one, **row} for one, row in zip(keys, found, strict=True) if row is not None]
    log.info("%d of %d keys are in the online store", len(rows), len(keys))
    for row in rows:
        sys.stdout.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Return a command's exit code: 0 done, 2 bad input, 70 a bug."""
    parser = argparse.ArgumentParser(prog="poe", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    load = commands.add_parser("materialize", help="write what is new in the source for look-ups")
    load.add_argument("--every", type=float, default=0, help="seconds, again and again until it is stopped")
    load.add_argument("--all", dest="whole", action="store_true", help="fill a store that lost its values")
    commands.add_parser("push", help="write the rows of a file for look-ups at once").add_argument("path")
    commands.add_parser("look-up", help="show the features of some keys").add_argument("keys", nargs="+")
    given = vars(parser.parse_args(arguments))
    acts: Mapping[str, Callable[..., int]] = {"materialize": materialize, "push": push_file, "look-up": show}
    act = acts[given.pop("command")]
    return carry_out(lambda settings: act(settings, **given))


if __name__ == "__main__":
    sys.exit(main())
