"""Which version is the newest, and which are published: a feature service of Feast stands for each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ..errors import NotFound

if TYPE_CHECKING:
    from feast import FeatureStore, FeatureView

# The service with the project's name stands for the newest version; with this ending, for the published ones.
ONLINE = "_online"
# Of a new version of the model, of the one that serves, and of the one before, which may come back.
KEPT = 3


def newest(store: FeatureStore) -> FeatureView:
    """Give the newest feature view.

    Raises:
        NotFound: no features were written yet.

    """
    project = store.config.project
    return _views_of(store, project, "There are no features yet", "Run `uv run poe run` first")[0]


def published(store: FeatureStore) -> list[FeatureView]:
    """Give the feature views that are in the online store, the one that was loaded last first.

    Raises:
        NotFound: none was loaded yet.

    """
    name = f"{store.config.project}{ONLINE}"
    return _views_of(store, name, "No features are published yet", "Run `uv run poe publish` first")


def mark_published(store: FeatureStore, view: FeatureView) -> list[FeatureView]:
    """Say that a feature view is in the online store, beside those before; give those that are too many."""
    from feast import FeatureService

    try:
        before = [one for one in published(store) if one.name != view.name]
    except NotFound:
        before = []
    views: list[Any] = [view, *before][:KEPT]
    store.apply(FeatureService(name=f"{store.config.project}{ONLINE}", features=views))
    return before[KEPT - 1 :]


def make_room(store: FeatureStore, view: FeatureView) -> None:
    """Let the online store take the values of a feature view, which it may have forgotten."""
    _change(store, keep=[view], delete=[])


def forget(store: FeatureStore, views: Iterable[FeatureView]) -> None:
    """Delete the values of feature views from the online store. Their tables and definitions stay."""
    _change(store, keep=[], delete=list(views))


def _change(store: FeatureStore, keep: list[FeatureView], delete: list[FeatureView]) -> None:
    from feast.infra.provider import get_provider

    get_provider(store.config).update_infra(
        store.config.project,
        tables_to_delete=delete,
        tables_to_keep=keep,
        entities_to_delete=[],
        entities_to_keep=[],
        partial=True,
    )


def _views_of(store: FeatureStore, service: str, what: str, fix: str) -> list[FeatureView]:
    from feast.errors import FeatureServiceNotFoundException

    try:
        found = store.get_feature_service(service)
    except FeatureServiceNotFoundException as error:
        raise NotFound(what, f"{service!r} stands for none", fix) from error
    return [store.get_feature_view(one.name) for one in found.feature_view_projections]
