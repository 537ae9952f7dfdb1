"""No online look-up: a table is too slow while somebody waits, so requests bring all columns."""

from __future__ import annotations

from collections.abc import Callable

from ..ports.feature_store import LookUp
from ..settings import Settings

open_look_up: Callable[[Settings], LookUp] | None = None
