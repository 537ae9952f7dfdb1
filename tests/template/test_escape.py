"""Every escape, by reading back what it wrote with the format's own parser."""

from __future__ import annotations

import ast
import json
import subprocess
import tomllib
from xml.etree import ElementTree

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from mlsd.thinking.names import free_line
from tests.template.conftest import Page

TRICKY = "\\\"'`$#&<>{}[]()|*_~!%@^=+-:;,./? \t"


def is_taken(text: str) -> bool:
    try:
        return bool(free_line(text))
    except ValueError:
        return False


LINES = st.lists(
    st.one_of(st.text(TRICKY + "aZ0", min_size=1), st.text(min_size=1)).filter(is_taken),
    min_size=1,
    max_size=20,
)
HEAD = "{% from 'template/macros/escape.jinja' import FORMAT %}"


def written(page: Page, form: str, line: str, lines: list[str], before: str = "", after: str = "") -> str:
    head = HEAD.replace("FORMAT", form)
    loop = "{% for one in personal_columns %}" + line + "{% endfor %}"
    return page(head + before + loop + after, personal_columns=lines)


@settings(max_examples=15, deadline=None)
@given(LINES)
def test_toml(page: Page, lines: list[str]) -> None:
    text = written(
        page, "toml", "x{{ loop.index }} = {{ toml(one) }}\n", lines, "all = {{ toml(personal_columns) }}\n"
    )
    read = tomllib.loads(text)
    assert read.pop("all") == lines
    assert list(read.values()) == lines


@settings(max_examples=15, deadline=None)
@given(LINES)
def test_yaml(page: Page, lines: list[str]) -> None:
    assert yaml.safe_load(written(page, "yaml", "- {{ yaml(one) }}\n", lines)) == lines


@settings(max_examples=15, deadline=None)
@given(LINES)
def test_json(page: Page, lines: list[str]) -> None:
    text = written(page, "json", "{{ json(one) }}{{ '' if loop.last else ',' }}", lines, "[", "]")
    assert json.loads(text) == lines


@settings(max_examples=15, deadline=None)
@given(LINES)
def test_python(page: Page, lines: list[str]) -> None:
    assert ast.literal_eval(written(page, "py", "{{ py(one) }},\n", lines, "[\n", "]")) == lines


@settings(max_examples=15, deadline=None)
@given(LINES)
def test_shell(page: Page, lines: list[str]) -> None:
    script = written(page, "sh", "printf '%s\\n' {{ sh(one) }}\n", lines)
    done = subprocess.run(["sh"], input=script.encode(), capture_output=True, check=True)
    assert done.stdout.decode().split("\n")[:-1] == lines
    assert not done.stderr


@settings(max_examples=15, deadline=None)
@given(LINES)
def test_docker(page: Page, lines: list[str]) -> None:
    text = written(page, "docker", "{{ docker(one) }}\n", lines)
    assert [as_docker_reads(quoted) for quoted in text.split("\n")[:-1]] == lines


def as_docker_reads(quoted: str) -> str:
    """A double-quoted word of a Dockerfile: `$` is a variable, a backslash makes a sign plain."""
    assert quoted[0] == quoted[-1] == '"'
    read, rest = "", quoted[1:-1]
    while rest:
        assert rest[0] not in '"$'
        if rest[0] == "\\":
            assert rest[1] in '"$\\'
            rest = rest[1:]
        read, rest = read + rest[0], rest[1:]
    return read


@settings(max_examples=15, deadline=None)
@given(LINES)
def test_xml(page: Page, lines: list[str]) -> None:
    text = written(page, "xml", "<i x='{{ xml(one) }}'>{{ xml(one) }}</i>", lines, "<all>", "</all>")
    items = list(ElementTree.fromstring(text))
    assert [item.text for item in items] == lines
    assert [item.get("x") for item in items] == [line.replace("\t", " ") for line in lines]


TITLE = "the title of the column"


@settings(max_examples=25, deadline=None)
@given(LINES)
def test_markdown(page: Page, lines: list[str]) -> None:
    """A paragraph, a heading, a list item and a table's cell each show the text and nothing else."""
    markdown = MarkdownIt("commonmark").enable("table").enable("strikethrough")
    for before, after in (("", ""), ("# ", ""), ("- ", ""), (f"| {TITLE} |\n|---|\n| ", " |")):
        text = written(page, "md", before + "{{ md(one) }}" + after + "\n\n<!-- -->\n\n", lines)
        shown = [token for token in markdown.parse(text) if token.type == "inline" and token.content != TITLE]
        assert [as_shown(token.children) for token in shown] == [" ".join(line.split()) for line in lines]


def as_shown(children: list[Token] | None) -> str:
    kinds = {child.type for child in children or []}
    assert kinds <= {"text", "text_special", "softbreak"}, kinds
    return " ".join("".join(child.content for child in children or []).split())
