"""What changed between two versions of the template, from the changelog."""

from __future__ import annotations

import re
from pathlib import Path

import mlsd
from mlsd.rendering.template import CHECKOUT

_PLACES = (Path(mlsd.__file__).with_name("CHANGELOG.md"), CHECKOUT / "CHANGELOG.md")
_HEADING = re.compile(r"^## (\d+(?:\.\d+)*)", re.MULTILINE)


def between(before: str, after: str) -> str:
    """Return the sections of the versions after one and up to another; empty if there are none."""
    if before == after:
        return ""
    text = next((path.read_text(encoding="utf-8") for path in _PLACES if path.is_file()), "")
    starts = [(_number(found[1]), found.start()) for found in _HEADING.finditer(text)]
    ends = [start for _, start in starts[1:]] + [len(text)]
    low, high = _number(before), _number(after)
    wanted = [
        text[start:end].strip()
        for (version, start), end in zip(starts, ends, strict=True)
        if low < version <= high
    ]
    return "\n\n".join(wanted)


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version.partition("+")[0]))
