"""The documents and reports of this project as one HTML page."""

from __future__ import annotations

import logging
from pathlib import Path

from markdown_it import MarkdownIt

from ..settings import Settings
from .page import page

log = logging.getLogger(__name__)
FILE = "project.html"


def build(settings: Settings) -> int:
    """Give 0 after writing `reports/project.html` from README, `docs/` and `reports/`."""
    sources = [settings.root / "README.md", *sorted((settings.root / "docs").rglob("*.md"))]
    sources += sorted(settings.reports.glob("*.md"))
    render = MarkdownIt("commonmark", {"html": False}).enable("table").render
    found = [path for path in sources if path.is_file()]
    articles = [f"<article>\n{render(_text(path))}</article>" for path in found]
    settings.reports.mkdir(parents=True, exist_ok=True)
    target = settings.reports / FILE
    target.write_text(page(settings.name, "\n<hr>\n".join(articles)), encoding="utf-8")
    log.info("%d documents are in %s", len(found), target)
    return 0


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
