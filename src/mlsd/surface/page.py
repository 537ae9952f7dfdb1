"""Markdown as one HTML page that needs no other file and reads well in the light and in the dark."""

from __future__ import annotations

from html import escape

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


def page(markdown: str, *, title: str) -> str:
    """Give the page. Raw HTML in the text is shown as text, never run."""
    body = MarkdownIt("commonmark", {"html": False}).enable("table").render(markdown)
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}: design</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n{body}</body>\n</html>\n"
    )
