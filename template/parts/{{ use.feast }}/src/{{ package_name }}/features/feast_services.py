"""Which version is the newest, and which is published: a feature service of Feast stands for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import NotFound

if TYPE_CHECKING:
    from feast import FeatureStore, FeatureView

# The service with the project's name stands for the newest version; with this ending, for the published one.
ONLINE = "_online"


def newest(store: FeatureStore) -> FeatureView:
    """Give the newest feature view.

    Raises:
        NotFound: no features were written yet.

    """
    return _view_of(store, store.config.project, "There are no features yet", "Run `uv run poe run` first")


def published(store: FeatureStore) -> FeatureView:
    """Give the feature view that is in the online store.

    Raises:
        NotFound: none was loaded yet.

    """
    name = f"{store.config.project}{ONLINE}"
    return _view_of(store, name, "No features are published yet", "Run `uv run poe publish` first")


def mark_published(store: FeatureStore, view: FeatureView) -> None:
    """Say that a feature view is in the online store, where `published` finds it."""
    from feast import FeatureService

    store.apply(FeatureService(name=f"{store.config.project}{ONLINE}", features=[view]))


def _view_of(store: FeatureStore, service: str, what: str, fix: str) -> FeatureView:
    from feast.errors import FeatureServiceNotFoundException

    try:
        found = store.get_feature_service(service)
    except FeatureServiceNotFoundException as error:
        raise NotFound(what, f"{service!r} stands for none", fix) from error
    return store.get_feature_view(found.feature_view_projections[0].name)
