"""The judgement: one module per slot. This table is the deciding order."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from mlsd.knowledge.rules import object_storage
from mlsd.knowledge.rules._slot import SlotRules, read
from mlsd.vocabulary.model import Slot

ORDER: tuple[type[SlotRules], ...] = (object_storage.ObjectStorage,)


@cache
def slots() -> Mapping[str, Slot]:
    """Give every slot by its id, in deciding order."""
    return {slot.id: read(slot) for slot in ORDER}
