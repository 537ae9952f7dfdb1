"""The generated file of facts: what `template/` says of questions and parts, read once as plain data.

`python tools/generate.py` writes it from `template/questions/*.yml` and every `_part/part.yml`; a test
fails when it is stale. Reading some sixty YAML files at each start would cost more than all the thinking.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

FACTS_FILE = Path(__file__).with_name("facts.json")


@cache
def facts() -> dict[str, Any]:
    """Return `{"questions": {...}, "parts": {...}}` as `tools/generate.py` wrote it."""
    loaded: dict[str, Any] = json.loads(FACTS_FILE.read_text(encoding="utf-8"))
    return loaded
