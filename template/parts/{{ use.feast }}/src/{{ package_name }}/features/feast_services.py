"""Which version is the newest, and which are published: a feature service of Feast stands for each."""

from __future__ import annotations

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


def mark_published(store: FeatureStore, view: FeatureView) -> None:
    """Say that a feature view is in the online store, where `published` finds it beside those before."""
    from feast import FeatureService

    try:
        before = [one for one in published(store) if one.name != view.name]
    except NotFound:
        before = []
    views: list[Any] = [view, *before][:KEPT]
    store.apply(FeatureService(name=f"{store.config.project}{ONLINE}", features=views))


def _views_of(store: FeatureStore, service: str, what: str, fix: str) -> list[FeatureView]:
    from feast.errors import FeatureServiceNotFoundException

    try:
        found = store.get_feature_service(service)
    except FeatureServiceNotFoundException as error:
        raise NotFound(what, f"{service!r} stands for none", fix) from error
    return [store.get_feature_view(one.name) for one in found.feature_view_projections]
