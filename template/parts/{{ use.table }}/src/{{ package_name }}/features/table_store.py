"""Features as a versioned table in object storage, read by training and serving alike."""

from __future__ import annotations

from .snapshots import read_features as read_features
from .snapshots import write_features as write_features
