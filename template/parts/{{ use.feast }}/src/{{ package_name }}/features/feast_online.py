"""The newest features where services look them up by key, within milliseconds: Feast's online store.

A training that registers a model loads it; `uv run poe publish` does so again, and `uv run poe look-up KEY`
shows what a service would get.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from datetime import timedelta
from functools import partial
from io import StringIO
from typing import TYPE_CHECKING, Any

import polars as pl

from ..command import carry_out
from ..errors import BadData, NotFound
from ..settings import Settings
from .feast_client import answering, open_store
from .feast_services import forget, make_room, mark_published, newest, published
from .feast_store import AT_LAST
from .feast_views import ALWAYS, THERE, Column, features_of, find_view, key_of, rows_of

if TYPE_CHECKING:
    from feast import FeatureStore, FeatureView

log = logging.getLogger(__package__)
Row = dict[str, Any]


def publish_features(settings: Settings, version: str) -> None:
    """Load a version of the features into the online store, before its model is registered.

    The versions just before stay there: the model that serves may read columns that the new one does not.

    Raises:
        NotFound: there is no such version.
        FeatureStoreAway: a server cannot be reached.

    """
    then = "; `uv run poe stage release` then goes on from here"
    with answering("The features cannot be published, so no model is registered", then):
        store = open_store(settings)
        _load(store, find_view(store, version))


def publish(settings: Settings) -> int:
    """Give 0 after the newest version of the features was loaded into the online store.

    Raises:
        NotFound: no features were written yet.
        FeatureStoreAway: a server cannot be reached.

    """
    with answering():
        store = open_store(settings)
        _load(store, newest(store))
    return 0


def _load(store: FeatureStore, view: FeatureView) -> None:
    make_room(store, view)
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()):  # Feast draws bars there
        store.materialize(ALWAYS - timedelta(days=1), AT_LAST, [view.name])
    forget(store, mark_published(store, view))
    log.info("features: %s is in the online store", view.name)


def open_look_up(settings: Settings) -> Callable[[Sequence[object], Sequence[str]], Sequence[Row | None]]:
    """Give the way from some keys and names of columns to the published values, in the order of the keys.

    Of the published versions the newest that has all the columns counts. A key that is not in it has None.
    What is published later is seen by a way opened later. Opening imports Feast, which takes seconds; a
    look-up takes milliseconds. It raises `BadData` for a key of another kind, `NotFound` for a column that is
    not published, and `FeatureStoreAway`.

    Raises:
        NotFound: nothing was published yet.
        FeatureStoreAway: a server cannot be reached.

    """
    with answering():
        store = open_store(settings, registry_seconds=0)
        return partial(_look_up, store, published(store))


def _look_up(
    store: FeatureStore, views: Sequence[FeatureView], keys: Sequence[object], columns: Sequence[str]
) -> list[Row | None]:
    view, chosen = _with_columns(views, columns)
    with answering():
        rows = [{key_of(view).feast_name: value} for value in _keys(key_of(view), keys)]
        wanted = [f"{view.name}:{name}" for name in (*(one.feast_name for one in chosen), THERE)]
        found = pl.DataFrame(store.get_online_features(wanted, rows).to_dict(), infer_schema_length=None)
        return rows_of(found, chosen)


def _with_columns(views: Sequence[FeatureView], columns: Sequence[str]) -> tuple[FeatureView, list[Column]]:
    """Give the first view that has all of some columns, and these as it knows them."""
    for view in views:
        known = {one.name: one for one in features_of(view)}
        if known.keys() >= set(columns):
            return view, [known[name] for name in columns]
    known = {one.name: one for one in features_of(views[0])}
    unknown = next((name for name in columns if name not in known), columns[0])
    why = "no published version has it beside all other columns that the model reads"
    raise NotFound(f"{unknown!r} is not published", why, "Run `uv run poe publish`")


def _keys(named: Column, keys: Sequence[object]) -> list[object]:
    try:
        return pl.Series([str(key) for key in keys]).cast(named.dtype).to_list()
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
    with answering():
        view = published(open_store(settings))[0]
    found = open_look_up(settings)(keys, [one.name for one in features_of(view)])
    named = key_of(view).name
    rows = [{named: key, **row} for key, row in zip(keys, found, strict=True) if row is not None]
    log.info("%d of %d keys are in the online store", len(rows), len(keys))
    for row in rows:
        sys.stdout.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
