"""The generated sections of our own pages: each function takes a page and returns it up to date."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mlsd.knowledge.catalog import components
from mlsd.knowledge.part_contract import FACTS, FRAGMENTS, RUNS_ON
from mlsd.vocabulary.errors import kinds

_BETWEEN = re.compile(r"(<!-- made from part_contract\.py -->\n).*?(<!-- end -->)", re.DOTALL)
_SLOT_ROW = re.compile(r"^(\| O\d \| ([\w, ]+) \| [^|]* \|)[^|]*\|$", re.MULTILINE)
_OPEN = re.compile(r"(\w+(?:, \w+)*) with code: [^|]*(?= \|)")
_WHO = {"always": "every part", "component": "every component", "may": ""}


def reference(page: str) -> str:
    """Return CONTRIBUTING.md with the tables of what `_part/` may hold."""
    made = "\n".join(("", *_facts(), "", *_fragments(), "", ""))
    return _BETWEEN.sub(lambda found: found[1] + made + found[2], page)


def coverage(page: str) -> str:
    """Return docs/requirements.md with the components of each slot that have code."""
    page = _SLOT_ROW.sub(lambda row: f"{row[1]} {_with_code(row[2])} |", page)
    return _OPEN.sub(lambda cell: f"{cell[1]} with code: {_with_code(cell[1])}", page)


def errors() -> str:
    """Return docs/errors.md."""
    return _ERRORS + "".join(f"| `{kind.id}` | {kind.code} | {kind.__doc__} |\n" for kind in kinds())


_ERRORS = """\
# Errors

With `--json` an error is `{"schema": 1, "error": {"id", "what", "why", "fix"}}` on stdout: what is wrong,
why, and what to do. Ids with the same exit code ask for different remedies. Beside errors, `mlsd check` exits
with 1 where it found a problem.
`tools/generate.py` writes this table from `src/mlsd/vocabulary/errors.py`.

| id | exit code | means |
|---|---|---|
"""


def _facts() -> Iterable[str]:
    yield "| key of `part.yml` | holds | must be there for | meaning |\n|---|---|---|---|"
    for key, fact in FACTS.items():
        yield f"| `{key}` | {fact.kind} | {_WHO[fact.need]} | {fact.meaning} |"
    choices = ", ".join(f"`{key}: {' | '.join(map(_yaml, values))}`" for key, values in RUNS_ON.items())
    yield f"\nThe keys of `runs_on` are {choices.replace('|', 'or')}."


def _fragments() -> Iterable[str]:
    yield "| file of `_part/` | goes into | meaning |\n|---|---|---|"
    for name, fragment in FRAGMENTS.items():
        into = f"`{fragment.into}`" if "." in fragment.into else fragment.into
        yield f"| `{name}` | {into} | {fragment.meaning} |"


def _yaml(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _with_code(slots: str) -> str:
    ids = sorted(c.id for c in components().values() if c.slot in slots.split(", ") and c.ready)
    return ", ".join(f"`{id_}`" for id_ in ids) or "none"
