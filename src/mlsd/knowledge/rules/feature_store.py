"""Where features are kept for training and for serving."""

from __future__ import annotations

from mlsd.knowledge.rules._slot import SlotRules


class FeatureStore(SlotRules):
    id = "feature_store"
    title = "Feature store"
    purpose = "Gives training and serving the same features, as they were at the time."
    first = "table"


class FS010(FeatureStore):
    """several teams share features and AWS runs the services"""

    prefer = "sagemaker_features"

    @staticmethod
    def when(cloud: str, managed: bool, feature_teams: int, modality: str, *, teams: int = 2) -> bool:
        """{feature_teams} teams share features, and {cloud} runs a store for them."""
        keyed = modality in ("tabular", "interactions")
        return cloud == "aws" and managed and keyed and feature_teams >= teams


class FS011(FeatureStore):
    """fresh features are read online and AWS runs the services"""

    prefer = "sagemaker_features"

    @staticmethod
    def when(cloud: str, managed: bool, feature_freshness: str, modality: str) -> bool:
        """Features are at most {feature_freshness} old and are read for each request; {cloud} runs a store
        for that."""
        fresh = feature_freshness in ("minute", "second") and modality in ("tabular", "interactions")
        return cloud == "aws" and managed and fresh


class FS020(FeatureStore):
    """several teams share features"""

    prefer = "feast"

    @staticmethod
    def when(feature_teams: int, modality: str, *, teams: int = 2) -> bool:
        """{feature_teams} teams share features, so each is defined once and found by all."""
        # An image or a text is its own feature; nothing is looked up by key.
        return feature_teams >= teams and modality in ("tabular", "interactions")


class FS021(FeatureStore):
    """fresh features are read for each request"""

    prefer = "feast"

    @staticmethod
    def when(feature_freshness: str, modality: str) -> bool:
        """Features are at most {feature_freshness} old and are read for each request, beside the history
        that training reads."""
        return feature_freshness in ("minute", "second") and modality in ("tabular", "interactions")


class FS022(FeatureStore):
    """many requests read features of the last hour"""

    prefer = "feast"

    @staticmethod
    def when(
        feature_freshness: str, requests_per_second: float, modality: str, *, requests: float = 200
    ) -> bool:
        """{requests_per_second} requests a second read features an hour old at most: a table that is being
        refreshed cannot answer them."""
        # A refresh takes seconds, and at 200 a second hundreds of requests would wait for it to finish.
        keyed = modality in ("tabular", "interactions")
        return keyed and feature_freshness == "hour" and requests_per_second >= requests


class FS030(FeatureStore):
    """an example brings all that is known of it"""

    prefer = "table"

    @staticmethod
    def when(modality: str, examples: int) -> bool:
        """A picture or a text brings all that the model reads, so nothing is looked up; a table lists the
        {examples} examples."""
        return modality in ("text", "image")


class FS900(FeatureStore):
    """one team reads features that may be a day old"""

    prefer = "table"

    @staticmethod
    def when(examples: int) -> bool:
        """A table of {examples} rows is a store with nothing to run and nothing to keep in sync."""
        return True
