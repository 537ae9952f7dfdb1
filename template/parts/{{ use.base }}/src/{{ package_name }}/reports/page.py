"""HTML pages that stand alone, in light and dark."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

STYLE = """
:root {
  color-scheme: light dark;
  --one: #1f6feb; --two: #d9480f; --three: #2b8a3e; --four: #862e9c; --line: #8886;
}
@media (prefers-color-scheme: dark) {
  :root { --one: #74a9ff; --two: #ff9f6b; --three: #7bd88f; --four: #d69bea; }
}
body { font: 16px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 2rem auto; padding: 0 1rem; }
h1, h2 { line-height: 1.2; }
h2 { margin-top: 2.5rem; }
table { border-collapse: collapse; display: block; overflow-x: auto; margin: 1rem 0; }
th, td { border-bottom: 1px solid var(--line); padding: .3rem 1rem .3rem 0; text-align: left; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 1rem; }
figure { margin: 0; padding: .8rem; border: 1px solid var(--line); border-radius: .5rem; }
figcaption { font-size: .85rem; opacity: .8; }
.note { border-left: 4px solid var(--two); padding: .3rem .8rem; }
img { max-width: 100%; background: #fff; border-radius: .5rem; }
svg { width: 100%; font: 12px system-ui, sans-serif; fill: currentColor; }
svg .title { font-weight: 600; font-size: 13px; }
svg rect { fill: var(--one); }
svg polyline { fill: none; stroke-width: 2; }
svg .grid { stroke: var(--line); stroke-width: .5; }
svg .even { stroke: currentColor; stroke-dasharray: 4 4; }
svg .interval { stroke: currentColor; stroke-width: 2; }
pre { overflow-x: auto; }
"""


def page(title: str, body: str) -> str:
    """Give a whole page around some HTML."""
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{escape(title)}</title>\n'
        f'<meta name="viewport" content="width=device-width">\n<style>{STYLE}</style>\n</head>\n'
        f"<body>\n{body}\n</body>\n</html>\n"
    )


def figure(svg: str, words: str) -> str:
    """Give a chart with one sentence below it that says how to read it."""
    return f"<figure>{svg}<figcaption>{escape(words)}</figcaption></figure>"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Give a table of texts."""
    head = "".join(f"<th>{escape(cell)}</th>" for cell in heads)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
