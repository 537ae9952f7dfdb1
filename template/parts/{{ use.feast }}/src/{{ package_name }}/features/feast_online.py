"""The newest features where services look them up by key, within milliseconds: Feast's online store.

`uv run poe publish` loads it, `uv run poe look-up KEY` shows what a service would get.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from datetime import timedelta
from io import StringIO

import polars as pl

from ..command import carry_out
from ..errors import BadData
from ..settings import Settings
from .feast_client import answering, open_store
from .feast_store import AT_LAST
from .feast_views import ALWAYS, Column, features_of, from_table, key_of, newest

log = logging.getLogger(__package__)


def publish(settings: Settings) -> int:
    """Give 0 after the newest version of the features was loaded into the online store.

    Raises:
        NotFound: no features were written yet.
        FeatureStoreAway: a server cannot be reached.

    """
    with answering():
        store = open_store(settings)
        view = newest(store)
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()):  # Feast draws bars there
            store.materialize(ALWAYS - timedelta(days=1), AT_LAST, [view.name])
    log.info("features: %s is in the online store", view.name)
    return 0


def look_up(settings: Settings, keys: Sequence[object]) -> pl.DataFrame:
    """Give the newest features of some keys; a key that is not in the online store is left out.

    Raises:
        BadData: a key is of another kind than the keys of the features.
        NotFound: no features were written yet.
        FeatureStoreAway: a server cannot be reached.

    """
    with answering():
        store = open_store(settings)
        view = newest(store)
        named = key_of(view)
        wanted = [f"{view.name}:{field.name}" for field in view.features]
        rows = [{named.feast_name: value} for value in _keys(named, keys)]
        found = store.get_online_features(wanted, rows).to_dict()
        return from_table(pl.DataFrame(found, infer_schema_length=None), [named, *features_of(view)])


def _keys(named: Column, keys: Sequence[object]) -> list[object]:
    try:
        return pl.Series(keys).cast(named.dtype).to_list()
    except pl.exceptions.PolarsError as error:
        why = f"{named.name!r} holds {named.dtype}"
        raise BadData("A key is not of the right kind", why, "Mend the key") from error


def main(arguments: Sequence[str] | None = None) -> int:
    """Give the exit code of `publish` or `look-up`."""
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("publish", help="load the newest features into the online store")
    commands.add_parser("look-up", help="show the features of some keys").add_argument("keys", nargs="+")
    given = parser.parse_args(arguments)
    if given.command == "publish":
        return carry_out(publish)
    return carry_out(lambda settings: show(settings, given.keys))


def show(settings: Settings, keys: Sequence[str]) -> int:
    """Give 0 after writing the features of some keys, one line of JSON each."""
    rows = look_up(settings, keys)
    log.info("%d of %d keys are in the online store", rows.height, len(keys))
    for row in rows.to_dicts():
        sys.stdout.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
