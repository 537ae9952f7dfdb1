"""The documents and reports of this project as one self-contained HTML page."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Collection
from itertools import pairwise
from pathlib import Path

from markdown_it.token import Token

from ..settings import Settings
from .page import inside, markdown, page

log = logging.getLogger(__name__)
FILE = "project.html"


def build(settings: Settings) -> int:
    """Return 0 after writing `reports/project.html` from README, `docs/` and `reports/`."""
    sources = [settings.root / "README.md", *sorted((settings.root / "docs").rglob("*.md"))]
    sources += sorted(settings.reports.glob("*.md"))
    found = [path for path in sources if path.is_file()]
    articles = [_article(path, found, settings.root) for path in found]
    settings.reports.mkdir(parents=True, exist_ok=True)
    target = settings.reports / FILE
    target.write_text(page(settings.task.name, "\n<hr>\n".join(articles)), encoding="utf-8")
    log.info("%d documents are in %s", len(found), target)
    return 0


def _article(path: Path, sources: Collection[Path], root: Path) -> str:
    """Return one document as HTML: links to other documents stay on the page, pictures are embedded."""
    reader = markdown()
    tokens = reader.parse(path.read_text(encoding="utf-8"))
    place = path.relative_to(root).as_posix()
    for token, following in pairwise(tokens):
        if token.type == "heading_open":
            token.attrSet("id", f"{place}:{_slug(following.content)}")
    for token in (inner for outer in tokens for inner in outer.children or ()):
        if token.type == "link_open":
            _lead_inside(token, path, sources, root)
        elif token.type == "image":
            _embed(token, path)
    html = reader.renderer.render(tokens, reader.options, {})
    return f'<article id="{place}">\n{html}</article>'


def _lead_inside(link: Token, path: Path, sources: Collection[Path], root: Path) -> None:
    name, _, heading = str(link.attrGet("href")).partition("#")
    target = Path(os.path.normpath(path.parent / name)) if name else path
    if target in sources:
        place = target.relative_to(root).as_posix()
        link.attrSet("href", f"#{place}:{heading}" if heading else f"#{place}")


def _embed(picture: Token, path: Path) -> None:
    file = path.parent / str(picture.attrGet("src"))
    if file.suffix == ".svg" and file.is_file():
        picture.attrSet("src", inside(file.read_bytes()))


def _slug(heading: str) -> str:
    """Return the anchor of a heading as Git hosts make it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
