"""The feature group of this project in Amazon SageMaker: its name, its features, and its clients.

Credentials come from AWS's default chain: environment, profile, role.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import polars as pl

from ..settings import Settings, variable
from .online_features_away import away
from .online_features_history import SINCE, WRITTEN, plain_name

REGION, HISTORY, ROLE = "SAGEMAKER_FEATURES_REGION", "SAGEMAKER_FEATURES_S3", "SAGEMAKER_ROLE_ARN"
EVENT_TIME = "known_since"
# Timeouts in seconds for a connection and an answer. The client tries three times, with growing pauses.
CONNECT, READ, TRIES = 3, 5, 3
# Seconds that AWS may take to create or extend a feature group, and the polling interval.
MADE, PAUSE = 180.0, 1.0
FIX = f"Check {REGION}, the credentials, and their rights on SageMaker"


@dataclass(frozen=True)
class FeatureGroup:
    """A feature group, and the AWS clients for its definition and its records."""

    name: str
    key: str
    control: Any
    records: Any

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the feature group with this project's name; it may not exist yet."""
        from boto3 import Session
        from botocore.config import Config

        retries: Any = {"mode": "standard", "total_max_attempts": TRIES}
        config = Config(connect_timeout=CONNECT, read_timeout=READ, retries=retries, max_pool_connections=16)
        session = Session(region_name=variable(REGION))
        name = re.sub(r"[^A-Za-z0-9]+", "-", settings.task.name).strip("-")[:64]
        return cls(
            name=name,
            key=settings.data.key,
            control=session.client("sagemaker", config=config),
            records=session.client("sagemaker-featurestore-runtime", config=config),
        )

    def kinds(self) -> Mapping[str, str]:
        """Return the type of each feature; empty if the group does not exist yet."""
        return {one["FeatureName"]: one["FeatureType"] for one in self._described()}

    def declare(self, rows: pl.DataFrame) -> None:
        """Create the group if it is missing, or add the columns that it lacks.

        Raises:
            FeatureStoreAway: AWS cannot create it.
        """
        wanted = {
            plain_name(name): _kind(rows.schema[name])
            for name in rows.columns
            if name not in (SINCE, WRITTEN)
        }
        known = self.kinds()
        new = [
            {"FeatureName": name, "FeatureType": kind} for name, kind in wanted.items() if name not in known
        ]
        if not known:
            self._create([*new, {"FeatureName": EVENT_TIME, "FeatureType": "String"}])
        elif new:
            self.control.update_feature_group(FeatureGroupName=self.name, FeatureAdditions=new)
        if new:
            self._wait(set(wanted))

    def _create(self, features: list[dict[str, str]]) -> None:
        """Create the group; if `HISTORY` is set, AWS keeps everything ever written there, for other teams."""
        place, role = variable(HISTORY), variable(ROLE)
        offline = {"OfflineStoreConfig": {"S3StorageConfig": {"S3Uri": place}}} if place else {}
        self.control.create_feature_group(
            FeatureGroupName=self.name,
            RecordIdentifierFeatureName=plain_name(self.key),
            EventTimeFeatureName=EVENT_TIME,
            FeatureDefinitions=features,
            OnlineStoreConfig={"EnableOnlineStore": True},
            **offline,
            **({"RoleArn": role} if role else {}),
        )

    def _wait(self, names: set[str]) -> None:
        end = time.monotonic() + MADE
        while time.monotonic() < end:
            found = self.control.describe_feature_group(FeatureGroupName=self.name)
            status = found["FeatureGroupStatus"]
            if status == "CreateFailed":
                raise away(str(found.get("FailureReason", status)), FIX)
            if status == "Created" and names <= set(self.kinds()):
                return
            time.sleep(PAUSE)
        raise away(f"{self.name} was not ready within {MADE:.0f} s", FIX)

    def _described(self) -> list[dict[str, str]]:
        found: list[dict[str, str]] = []
        more: dict[str, str] = {}
        while True:
            try:
                page = self.control.describe_feature_group(FeatureGroupName=self.name, **more)
            except self.control.exceptions.ResourceNotFound:
                return []
            found += page["FeatureDefinitions"]
            if not page.get("NextToken"):
                return found
            more = {"NextToken": page["NextToken"]}


def _kind(dtype: pl.DataType) -> str:
    """Return AWS's type for a column. Booleans and times are text there."""
    if dtype.is_integer():
        return "Integral"
    return "Fractional" if dtype.is_float() or dtype.is_decimal() else "String"
