"""How logs get to their store."""

from __future__ import annotations

from mlsd.knowledge.rules._slot import SlotRules


class LogShipping(SlotRules):
    id = "log_shipping"
    title = "Log shipping"
    purpose = "Brings logs to where they are kept."
    first = "direct"


class LS900(LogShipping):
    """the program can write to the place itself"""

    prefer = "direct"

    @staticmethod
    def when(logs: str) -> bool:
        """Logs are structured when they are written, so nothing has to stand between the program and its
        logs ({logs})."""
        return True
