"""Writes docs/components.md from the facts and proofs of all parts; `--check` reports if it is stale."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from urllib.parse import quote

from mlsd.knowledge.catalog import components
from mlsd.knowledge.rules import slots
from proof.engine import LEVELS, ROOT, folder_of
from proof.parts import ready_parts
from proof.results import proof_of, quick

PAGE = ROOT / "docs/components.md"


def main(words: list[str]) -> int:
    """Write the page, or check it; return 1 if `--check` finds it stale."""
    text = "\n".join(page()) + "\n"
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == text:
        return 0
    if words == ["--check"]:
        print(f"stale: {PAGE.relative_to(ROOT)}")
        return 1
    PAGE.write_text(text, encoding="utf-8")
    return 0


def page() -> Iterator[str]:
    """Yield the lines of the page."""
    yield "# Components"
    yield ""
    yield "Made by `make pages` from each part's facts and from what was seen when it was last tried."
    yield "`make prove NAME=s3` tries one, `make engine NAME=s3` starts the system behind it."
    yield ""
    yield from (f"* **{level}** {meaning}" for level, meaning in LEVELS.items())
    yield ""
    yield "| Slot | Component | Level | Tried on | What that does not show |"
    yield "|---|---|---|---|---|"
    for slot in slots().values():
        for id_ in slot.candidates:
            if id_ != "none":
                yield row(slot.title, id_)
    if quickly := [components()[part].title for part in ready_parts() if quick(part)]:
        yield ""
        yield "Tried without a project's whole suite and without broken lines when they last changed:"
        yield f"{', '.join(quickly)}."


def row(slot: str, part: str) -> str:
    """Return the line of a component; one that is not built yet has no level."""
    known = components()[part]
    pages = sorted((folder_of(part) / "docs/parts").glob("*"))
    name = f"[{known.title}]({quote(f'../{pages[0].relative_to(ROOT)}')})" if pages else known.title
    proof = proof_of(part) if known.ready else None
    if not known.ready:
        cells = ["—", "not built yet", ""]
    elif proof is None:
        cells = ["—", "not tried yet", ""]
    else:
        cells = [proof.level, f"{proof.engine} {proof.version}".strip(), proof.limits]
    return f"| {slot} | {name} | {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
