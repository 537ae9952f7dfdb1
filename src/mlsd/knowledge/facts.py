"""The facts about questions and parts in `template/`, as plain data: read from YAML once, then cached.

A wheel carries `facts.json`. In a checkout the first use writes it (git ignores it), and it stays valid until
a part's folder, a `part.yml`, or a question file changes: reading them all at each start would take longer
than everything else.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

FACTS_FILE = Path(__file__).with_name("facts.json")
CHECKOUT = Path(__file__).parents[3]


@cache
def facts() -> dict[str, Any]:
    """Return `{"questions": {...}, "parts": {...}, "distributions": [...]}`.

    Raises:
        BrokenPart: a part of this checkout breaks the contract.

    """
    template = CHECKOUT / "template"
    in_checkout = (template / "settings.yml").is_file()
    kept = _kept()
    if kept is not None and (not in_checkout or kept["seen"] == _stamps(template, kept["seen"])):
        found: dict[str, Any] = kept["facts"]
        return found
    built = kept_text(template)
    with suppress(OSError):
        beside = FACTS_FILE.with_name(f"facts.json.{os.getpid()}")
        beside.write_text(built, encoding="utf-8")
        beside.replace(FACTS_FILE)
    read: dict[str, Any] = json.loads(built)["facts"]
    return read


def kept_text(template: Path, *, for_wheel: bool = False) -> str:
    """Return the text of `facts.json` for a folder `template/`; a wheel's omits the modification times."""
    from mlsd.knowledge.template_facts import read_facts, watched

    seen = {} if for_wheel else _stamps(template, watched(template))
    return json.dumps(
        {"seen": seen, "facts": read_facts(template)}, ensure_ascii=False, separators=(",", ":")
    )


def _kept() -> dict[str, Any] | None:
    try:
        kept: dict[str, Any] = json.loads(FACTS_FILE.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return kept


def _stamps(template: Path, paths: Iterator[str] | dict[str, int]) -> dict[str, int]:
    """Return when each path below the template's folder last changed, in nanoseconds; 0 where it is gone."""
    found = {}
    start = f"{template}/"
    for path in paths:
        try:
            found[path] = os.stat(start + path).st_mtime_ns  # noqa: PTH116 - four times as quick as a Path
        except OSError:
            found[path] = 0
    return found
