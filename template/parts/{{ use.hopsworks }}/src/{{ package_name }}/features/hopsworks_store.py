"""Training features: versions in object storage, beside the feature group."""

from __future__ import annotations

from .snapshots import read_features as read_features
from .snapshots import write_features as write_features
