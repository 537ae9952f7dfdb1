"""Digests of what a proof covers: code counts, prose does not."""

from __future__ import annotations

import ast
import hashlib
import io
import tokenize
from collections.abc import Iterator
from pathlib import Path

from proof.engine import PARTS, folder_of
from proof.parts import brought, facts_of, sharing

# Prose does not change what runs.
PROSE = {".md", ".svg"}
CONTRACT = "tests/test_*slots.py"


def digests(part: str) -> dict[str, str]:
    """Return the digests of what a proof covers.

    `part`: the files of the part, of the parts it brings, and of the libraries those bring, except prose and
    facts: pages, docstrings, comments, and `part.yml`. `base`: the Protocol of the slot, the files of base
    and of the kinds of examples that refer to the slot, and the tests of its contract. Other changes in base
    make no proof stale.
    """
    own = [path for id_ in (part, *brought(part)) for path in _files(id_)]
    base = folder_of("base")
    slot = facts_of(part)["slot"]
    files = _files("base")
    shared = [path for id_ in sharing() for path in _files(id_)]
    ports = [
        path
        for path in shared
        if path.suffix == ".jinja" and f"chosen('{slot}')" in path.read_text(encoding="utf-8")
    ]
    protocols = [path for path in files if path.parent.name == "ports" and path.stem == slot]
    names = {path.name.partition(".")[0] for path in ports}
    contract = [text for path in sorted(base.glob(f"{CONTRACT}.jinja")) for text in _functions(path, names)]
    return {"part": _digest(own), "base": _digest([*ports, *protocols], *contract)}


def _files(part: str) -> list[Path]:
    folder = folder_of(part)
    apart = {folder / "_part" / name for name in ("proof.json", "part.yml", "default_design.json")}
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and not {"__pycache__", "design"} & set(path.parts)
        and not PROSE & set(path.suffixes)
        and path not in apart
    ]


def _functions(path: Path, names: set[str]) -> Iterator[str]:
    """Return the text of the functions that speak of one of these modules."""
    tree = ast.parse(path.read_text(encoding="utf-8").replace("{{ package_name }}", "package"))
    for node in tree.body:
        used = {name.id for name in ast.walk(node) if isinstance(name, ast.Name)}
        if isinstance(node, ast.FunctionDef) and used & names:
            if ast.get_docstring(node) is not None:
                node.body = node.body[1:]
            yield ast.unparse(node)


def _digest(paths: list[Path], *texts: str) -> str:
    known = hashlib.sha256()
    for path in paths:
        known.update(f"{path.relative_to(PARTS)}\0".encode() + _runs(path) + b"\0")
    for text in texts:
        known.update(text.encode() + b"\0")
    return known.hexdigest()[:16]


def _runs(path: Path) -> bytes:
    """Return a Python file without docstrings, comments, and blank lines; any other file as it is."""
    raw = path.read_bytes()
    if ".py" not in path.suffixes:
        return raw
    # A name of the same length keeps every position in the text.
    text = raw.decode().replace("{{ package_name }}", "package_name______")
    try:
        tree = ast.parse(text)
    except SyntaxError:  # a template with statements
        return raw
    lines = text.split("\n")  # split the way the parser counts lines
    for row, column in _comments(text):
        lines[row] = lines[row][:column]
    for start, end in _docstrings(tree):
        lines[start:end] = [""] * (end - start)
    return "\n".join(line.rstrip() for line in lines if line.strip()).encode()


def _comments(text: str) -> Iterator[tuple[int, int]]:
    """Yield where comments begin: the line, counted from 0, and the column."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0] - 1, token.start[1]


def _docstrings(tree: ast.Module) -> Iterator[tuple[int, int]]:
    """Yield the first and last line of each docstring, as a slice."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if ast.get_docstring(node) is not None:
            yield node.body[0].lineno - 1, node.body[0].end_lineno or 0
