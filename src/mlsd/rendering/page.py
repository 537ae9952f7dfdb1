"""Markdown as one HTML page that needs no other file and reads well in the light and in the dark."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from html import escape
from itertools import pairwise

from markdown_it import MarkdownIt

_STYLE = """
:root { color-scheme: light dark;
  --ink: #1c2024; --paper: #ffffff; --soft: #f1f3f5; --line: #d0d5da; --link: #0b5cad }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e8ea; --paper: #16191c; --soft: #23282d; --line: #3b424a; --link: #7ab7f5 }
}
body { color: var(--ink); background: var(--paper); font: 16px/1.55 system-ui, sans-serif;
  max-width: 52rem; margin: 2rem auto; padding: 0 1rem }
h1, h2, h3 { line-height: 1.25 }
h2 { border-bottom: 1px solid var(--line); padding-bottom: .2rem; margin-top: 2.2rem }
a { color: var(--link) }
table { border-collapse: collapse; display: block; overflow-x: auto }
th, td { border: 1px solid var(--line); padding: .35rem .6rem; text-align: left; vertical-align: top }
th, code, pre { background: var(--soft) }
code { padding: .1rem .25rem; border-radius: 3px; font-size: .92em }
pre { padding: .8rem; overflow-x: auto; border-radius: 4px }
pre code { padding: 0 }
img, svg { max-width: 100% }
@media print { body { max-width: none; margin: 0 } a { color: inherit } }
"""


def page(markdown: str, *, title: str, drawings: Mapping[str, str]) -> str:
    """Return the page. Raw HTML in the text is shown as text, never run.

    Args:
        markdown: the text.
        title: what the browser shows.
        drawings: SVG texts by the name under which the text shows them.

    """
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(markdown)
    for token, following in pairwise(tokens):
        if token.type == "heading_open":
            token.attrSet("id", _anchor(following.content))
        for image in token.children or ():
            if image.type == "image" and image.attrs["src"] in drawings:
                image.attrSet("src", _inlined(drawings[str(image.attrs["src"])]))
    body = reader.renderer.render(tokens, reader.options, {})
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}: design</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n{body}</body>\n</html>\n"
    )


def _anchor(heading: str) -> str:
    """Return the name under which links reach a heading, as code hosts form it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


def _inlined(svg: str) -> str:
    return "data:image/svg+xml;base64," + b64encode(svg.encode()).decode()
