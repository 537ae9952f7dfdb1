"""What the service takes and gives: an OpenAPI document for programs, and a page of it for people."""

from __future__ import annotations

from html import escape
from typing import Any

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
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>
<style>body{{font:16px/1.5 system-ui;max-width:60em;margin:2em auto;padding:0 1em}}
pre{{background:#f4f4f4;padding:1em;overflow:auto}}td,th{{text-align:left;padding:.2em 1em .2em 0}}</style>
<h1>{title}</h1><p>{summary} Version {version}. <a href="openapi.json">OpenAPI</a></p>{body}</html>"""


def document(scorer: Scorer, most_rows: int, looked_up: bool, locked: bool) -> bytes:
    """Return the document of a service that takes at most so many rows, as JSON.

    Where features are `looked_up` a row may leave them out; `locked` says that a key is needed to ask.
    """
    row = scorer.model.spec.json_schema(scorer.settings.checks.policy)
    row = {**row, "required": []} if looked_up else row
    rows = {"type": "array", "items": _named("Row"), "minItems": 1, "maxItems": most_rows}
    problem = {"title": TEXT, "status": {"type": "integer"}, "detail": TEXT, "request_id": TEXT}
    schemas = {"Row": row, "Request": _object({"rows": rows}), "Answers": _answers(scorer)}
    schemas |= {"Problem": _object(problem)}
    schemas |= {"Status": _object(dict.fromkeys(("status", "service", "version"), TEXT))}
    key = {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}} if locked else {}
    task = scorer.settings.task
    return msgspec.json.encode(
        {
            "openapi": "3.1.0",
            "info": {"title": task.name, "summary": task.statement, "version": scorer.model.version},
            "paths": _paths(scorer.model.answering.PATH, locked),
            "components": {"schemas": schemas, **key},
        }
    )


def page(content: bytes) -> bytes:
    """Return the document as a page that needs no other file."""
    known = msgspec.json.decode(content)
    parts = []
    for path, ways in known["paths"].items():
        for method, way in ways.items():
            cells = "".join(
                f"<tr><td>{status}<td>{escape(one['description'])}"
                for status, one in way["responses"].items()
            )
            parts.append(f"<h2>{method.upper()} {path}</h2><p>{escape(way['summary'])}<table>{cells}</table>")
    for name, schema in known["components"]["schemas"].items():
        words = msgspec.json.format(msgspec.json.encode(schema), indent=1).decode()
        parts.append(f"<h2>{name}</h2><pre>{escape(words)}</pre>")
    info = {name: escape(text) for name, text in known["info"].items()}
    return PAGE.format(body="".join(parts), **info).encode()


def _paths(path: str, locked: bool) -> dict[str, Any]:
    refused = [status for status in REFUSED if locked or status != 401]
    predict: dict[str, Any] = {
        **({"security": [{"key": []}]} if locked else {}),
        "summary": "Predictions for some rows",
        "requestBody": {"required": True, "content": _content(_named("Request"))},
        "responses": {"200": _response("Predictions", _named("Answers")), **_refused(*refused)},
    }
    keyed, status = ([401] if locked else []), _named("Status")
    return {
        f"/{path}": {"post": predict},
        "/openapi.json": _look("This document", {"type": "object"}, *keyed),
        "/docs": _look("This document as a page", TEXT, *keyed, kind="text/html"),
        "/livez": _look("The process answers", status),
        "/readyz": _look("It takes requests", status, 503),
        "/metrics": _look("Counts and times for Prometheus", TEXT, kind="text/plain"),
    }


def _look(
    summary: str, schema: dict[str, Any], *refused: int, kind: str = "application/json"
) -> dict[str, Any]:
    responses = {"200": _response(summary, schema, kind), **_refused(*refused)}
    return {"get": {"summary": summary, "responses": responses}}


def _refused(*statuses: int) -> dict[str, Any]:
    kind = "application/problem+json"
    return {str(status): _response(REFUSED[status], _named("Problem"), kind) for status in statuses}


def _response(words: str, schema: dict[str, Any], kind: str = "application/json") -> dict[str, Any]:
    return {"description": words, "content": _content(schema, kind)}


def _content(schema: dict[str, Any], kind: str = "application/json") -> dict[str, Any]:
    return {kind: {"schema": schema}}


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
