"""The decision rules: one module per slot. This table is the order in which slots are decided."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from mlsd.knowledge.rules._slot import SlotRules, read
from mlsd.knowledge.rules.ci import Ci
from mlsd.knowledge.rules.compression import Compression
from mlsd.knowledge.rules.data_versioning import DataVersioning
from mlsd.knowledge.rules.database import Database
from mlsd.knowledge.rules.deploy import Deploy
from mlsd.knowledge.rules.device_client import DeviceClient
from mlsd.knowledge.rules.feature_store import FeatureStore
from mlsd.knowledge.rules.ingestion import Ingestion
from mlsd.knowledge.rules.log_analytics import LogAnalytics
from mlsd.knowledge.rules.log_shipping import LogShipping
from mlsd.knowledge.rules.logs import Logs
from mlsd.knowledge.rules.model import Model
from mlsd.knowledge.rules.model_registry import ModelRegistry
from mlsd.knowledge.rules.monitoring import Monitoring
from mlsd.knowledge.rules.object_storage import ObjectStorage
from mlsd.knowledge.rules.orchestration import Orchestration
from mlsd.knowledge.rules.preprocessing import Preprocessing
from mlsd.knowledge.rules.rollout import Rollout
from mlsd.knowledge.rules.serving import Serving
from mlsd.knowledge.rules.streaming import Streaming
from mlsd.knowledge.rules.tracking import Tracking
from mlsd.knowledge.rules.transform import Transform
from mlsd.knowledge.rules.tuning import Tuning
from mlsd.vocabulary.model import Slot

ORDER: tuple[type[SlotRules], ...] = (
    ObjectStorage,
    Database,
    Ingestion,
    Streaming,
    Transform,
    Preprocessing,
    FeatureStore,
    DataVersioning,
    Model,
    Compression,
    Tuning,
    Tracking,
    ModelRegistry,
    Orchestration,
    Serving,
    DeviceClient,
    Rollout,
    Monitoring,
    Logs,
    LogShipping,
    LogAnalytics,
    Ci,
    Deploy,
)


@cache
def slots() -> Mapping[str, Slot]:
    """Return every slot by id, in the order in which slots are decided."""
    return {slot.id: read(slot) for slot in ORDER}
