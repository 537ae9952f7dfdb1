"""Markdown as one self-contained HTML page with a table of contents."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from html import escape
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from mlsd.rendering.page_style import STYLE


def page(markdown: str, *, title: str, drawings: Mapping[str, str]) -> str:
    """Return the page. Raw HTML in the text is shown as text, never interpreted.

    Args:
        markdown: the text.
        title: the title in the browser.
        drawings: SVG texts by the names under which the text embeds them.
    """
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(markdown)
    chapters: list[tuple[str, str]] = []
    for token, following in pairwise(tokens):
        if token.type == "heading_open":
            token.attrSet("id", _anchor(following.content))
            if token.tag == "h2":
                chapters.append((_anchor(following.content), reader.renderInline(following.content)))
        for image in token.children or ():
            if image.type == "image" and image.attrs["src"] in drawings:
                image.attrSet("src", _inlined(drawings[str(image.attrs["src"])]))
    body = reader.renderer.render(_scrolling(tokens), reader.options, {})
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}: design</title>\n<style>{STYLE}</style>\n</head>\n"
        f"<body>\n{_contents(chapters)}<main>\n{body}</main>\n</body>\n</html>\n"
    )


def _contents(chapters: Sequence[tuple[str, str]]) -> str:
    """Return the table of contents, or an empty string for a text without chapters."""
    if not chapters:
        return ""
    lines = "".join(f'<li><a href="#{anchor}">{heading}</a></li>\n' for anchor, heading in chapters)
    return f'<nav aria-label="Contents">\n<ol>\n{lines}</ol>\n</nav>\n'


def _scrolling(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens with each table and drawing in its own box, which scrolls if it is too wide.

    Scrolling boxes must be reachable by keyboard and named for screen readers: the name is the chapter's.
    """
    found: list[Token] = []
    heading = ""
    for number, token in enumerate(tokens):
        if token.type == "inline" and found and found[-1].type == "heading_open":
            heading = token.content
        drawn = token.type == "paragraph_open" and _is_drawing(tokens[number + 1])
        if token.type == "table_open" or drawn:
            box = Token("box_open", "div", 1, attrs={"class": "wide", "role": "group", "tabindex": "0"})
            box.attrSet("aria-label", heading)
            found += [box, token]
        elif token.type == "table_close" or _closes_drawing(tokens, number):
            found += [token, Token("box_close", "div", -1)]
        else:
            found.append(token)
    return found


def _is_drawing(token: Token) -> bool:
    return [child.type for child in token.children or ()] == ["image"]


def _closes_drawing(tokens: Sequence[Token], number: int) -> bool:
    return tokens[number].type == "paragraph_close" and _is_drawing(tokens[number - 1])


def _anchor(heading: str) -> str:
    """Return the anchor of a heading, formed the way code hosts do."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


def _inlined(svg: str) -> str:
    return "data:image/svg+xml;base64," + b64encode(svg.encode()).decode()
