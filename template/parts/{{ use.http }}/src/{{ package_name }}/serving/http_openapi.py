"""What the service takes and gives: an OpenAPI document for programs, and a page of it for people."""

from __future__ import annotations

from html import escape
from typing import Any, NamedTuple

import msgspec

from .scoring import Scorer

REFUSED = {
    400: "The body is no JSON",
    401: "The key is missing, or not known",
    408: "The body did not arrive in time",
    413: "The body is too large",
    422: "A row does not fit; its place is named",
    503: "There is no place for the request now, or the features cannot be looked up",
    504: "The answer took too long",
}
TEXT = {"type": "string"}
STATUS = {"$ref": "#/components/schemas/Status"}
JSON, PROBLEM = b"application/json", b"application/problem+json"
HTML, NUMBERS = b"text/html; charset=utf-8", b"text/plain; version=0.0.4; charset=utf-8"


class Look(NamedTuple):
    """What can be looked at: in words, its schema and kind, and the status where it is refused."""

    summary: str
    schema: dict[str, Any]
    kind: bytes = JSON
    refused: tuple[int, ...] = ()


LOOKS = {
    "/openapi.json": Look("This document", {"type": "object"}, JSON, (401,)),
    "/docs": Look("This document as a page", TEXT, HTML, (401,)),
    "/livez": Look("The process answers", STATUS),
    "/readyz": Look("It takes requests", STATUS, JSON, (503,)),
    "/metrics": Look("Counts and times for Prometheus", TEXT, NUMBERS),
}
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>
<style>body{{font:16px/1.5 system-ui;max-width:60em;margin:2em auto;padding:0 1em}}
pre{{background:#f4f4f4;padding:1em;overflow:auto}}td,th{{text-align:left;padding:.2em 1em .2em 0}}</style>
<h1>{title}</h1><p>{summary} Version {version}. <a href="openapi.json">OpenAPI</a></p>{body}</html>"""


def document(scorer: Scorer, most_rows: int, looked_up: bool, locked: bool) -> bytes:
    """Return the document of a service that takes at most so many rows, as JSON.

    Where features are `looked_up` a row may leave them out; `locked` says that a key is needed to ask.
    """
    task, row = scorer.settings.task, scorer.model.spec.json_schema(scorer.settings.checks.policy)
    rows = {"type": "array", "items": _named("Row"), "minItems": 1, "maxItems": most_rows}
    schemas = {
        "Row": {**row, "required": []} if looked_up else row,
        "Request": _object({"rows": rows}),
        "Answers": _answers(scorer),
        "Problem": _object(
            {"title": TEXT, "status": {"type": "integer"}, "detail": TEXT, "request_id": TEXT}
        ),
        "Status": _object(dict.fromkeys(("status", "service", "version"), TEXT)),
    }
    key = {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}} if locked else {}
    info = {"title": task.name, "summary": task.statement, "version": scorer.model.version}
    paths = _paths(f"/{scorer.model.answering.PATH}", locked)
    parts = {"openapi": "3.1.0", "info": info, "paths": paths, "components": {"schemas": schemas, **key}}
    return msgspec.json.encode(parts)


def page(content: bytes) -> bytes:
    """Return the document as a page that needs no other file."""
    known = msgspec.json.decode(content)
    parts = []
    for path, ways in known["paths"].items():
        for method, way in ways.items():
            rows = (f"<tr><td>{at}<td>{escape(one['description'])}" for at, one in way["responses"].items())
            words = f"{escape(way['summary'])}<table>{''.join(rows)}</table>"
            parts.append(f"<h2>{method.upper()} {path}</h2><p>{words}")
    for name, schema in known["components"]["schemas"].items():
        words = msgspec.json.format(msgspec.json.encode(schema), indent=1).decode()
        parts.append(f"<h2>{name}</h2><pre>{escape(words)}</pre>")
    info = {name: escape(text) for name, text in known["info"].items()}
    return PAGE.format(body="".join(parts), **info).encode()


def _paths(ask: str, locked: bool) -> dict[str, Any]:
    """Return what each path gives, and how it refuses: with 401 only where a key is needed."""

    def way(look: Look) -> dict[str, Any]:
        found = {200: {"description": look.summary, "content": _content(look.kind, look.schema)}}
        problem = _content(PROBLEM, _named("Problem"))
        refused = [status for status in look.refused if locked or status != 401]
        found |= {status: {"description": REFUSED[status], "content": problem} for status in refused}
        return {"summary": look.summary, "responses": {str(status): one for status, one in found.items()}}

    predict = way(Look("Predictions for some rows", _named("Answers"), JSON, tuple(REFUSED)))
    predict["requestBody"] = {"required": True, "content": _content(JSON, _named("Request"))}
    if locked:
        predict["security"] = [{"key": []}]
    return {ask: {"post": predict}, **{path: {"get": way(look)} for path, look in LOOKS.items()}}


def _content(kind: bytes, schema: dict[str, Any]) -> dict[str, Any]:
    return {kind.decode().partition(";")[0]: {"schema": schema}}


def _named(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _answers(scorer: Scorer) -> dict[str, Any]:
    key, head = scorer.settings.data.key, scorer.model.answering.head()
    named = {key: {"type": ["string", "integer", "null"]}} if key else {}
    answers = {"type": "array", "items": _object({**named, **scorer.schema()}), "minItems": 1}
    fixed = {name: {"const": value} for name, value in head.items()}
    return _object({"version": TEXT, **fixed, "answers": answers})


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    names = list(properties)
    return {"type": "object", "properties": properties, "required": names, "additionalProperties": False}
