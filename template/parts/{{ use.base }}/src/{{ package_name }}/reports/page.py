"""Self-contained HTML pages, in light and dark."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape

from markdown_it import MarkdownIt

STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 2rem auto; padding: 0 1rem; }
h1, h2 { line-height: 1.2; }
h2 { margin-top: 2.5rem; }
table { border-collapse: collapse; display: block; overflow-x: auto; margin: 1rem 0; }
th, td { border-bottom: 1px solid #8886; padding: .3rem 1rem .3rem 0; text-align: left; }
img { max-width: 100%; background: #fff; border-radius: .5rem; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 1rem; }
figure { margin: 0; }
figcaption { font-size: .85rem; opacity: .8; }
pre { overflow-x: auto; }
@media print {
  body { font-size: 10pt; margin: 0; max-width: none; padding: 0; }
  h1, h2, h3 { break-after: avoid; }
  p { orphans: 3; widows: 3; }
  table { display: table; }
  tr, li, figure { break-inside: avoid; }
}
"""


def page(title: str, body: str) -> str:
    """Return a whole page around some HTML."""
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{escape(title)}</title>\n'
        f'<meta name="viewport" content="width=device-width">\n<style>{STYLE}</style>\n</head>\n'
        f"<body>\n{body}\n</body>\n</html>\n"
    )


def markdown() -> MarkdownIt:
    """Return a converter from Markdown with tables to HTML; tags in the text are escaped."""
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def html(lines: Sequence[str]) -> str:
    """Return lines of Markdown as HTML."""
    return str(markdown().render("\n".join(lines)))


def inside(svg: bytes) -> str:
    """Return a picture as a data URL."""
    return f"data:image/svg+xml;base64,{base64.b64encode(svg).decode()}"


def figure(svg: bytes, title: str, words: str) -> str:
    """Return a chart with a caption that says how to read it."""
    picture = f'<img src="{inside(svg)}" alt="{escape(title, quote=True)}">'
    return f"<figure>{picture}<figcaption>{escape(words)}</figcaption></figure>"
