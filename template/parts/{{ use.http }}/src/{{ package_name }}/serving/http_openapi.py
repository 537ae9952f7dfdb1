"""What the service takes and gives, as an OpenAPI document that client generators and test tools read."""

from __future__ import annotations

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
KEY: dict[str, Any] = {"key": {"type": "http", "scheme": "bearer"}}
TEXT = {"text/plain": {"schema": {"type": "string"}}}


def document(scorer: Scorer, row: dict[str, Any], most_rows: int, locked: bool) -> bytes:
    """Return the document of a service that takes at most so many rows of a schema, as JSON.

    `locked` says that a key is needed to ask.
    """
    rows = {"type": "array", "items": _named("Row"), "minItems": 1, "maxItems": most_rows}
    schemas = {"Row": row, "Request": _object({"rows": rows}), "Answers": _answers(scorer)}
    schemas["Error"] = _object({"error": {"type": "string"}, "request_id": {"type": "string"}})
    schemas["Status"] = _object({name: {"type": "string"} for name in ("status", "service", "version")})
    return msgspec.json.encode(
        {
            "openapi": "3.1.0",
            "info": {
                "title": scorer.settings.task.name,
                "summary": scorer.settings.task.statement,
                "version": scorer.model.version,
            },
            "paths": _paths(scorer.model.answering.PATH, locked),
            "components": {"schemas": schemas, **({"securitySchemes": KEY} if locked else {})},
        }
    )


def _paths(path: str, locked: bool) -> dict[str, Any]:
    refused = [status for status in REFUSED if locked or status != 401]
    predict: dict[str, Any] = {
        **({"security": [{name: []} for name in KEY]} if locked else {}),
        "summary": "Predictions for some rows",
        "requestBody": {"required": True, "content": _json("Request")},
        "responses": {"200": _response("Predictions", _json("Answers")), **_refused(*refused)},
    }
    return {
        f"/{path}": {"post": predict},
        "/livez": _look("The process answers", _json("Status")),
        "/readyz": _look("It takes requests", _json("Status"), 503),
        "/metrics": _look("Counts and times for Prometheus", TEXT),
    }


def _look(summary: str, content: dict[str, Any], *refused: int) -> dict[str, Any]:
    return {
        "get": {"summary": summary, "responses": {"200": _response(summary, content), **_refused(*refused)}}
    }


def _refused(*statuses: int) -> dict[str, Any]:
    return {str(status): _response(REFUSED[status], _json("Error")) for status in statuses}


def _response(words: str, content: dict[str, Any]) -> dict[str, Any]:
    return {"description": words, "content": content}


def _json(name: str) -> dict[str, Any]:
    return {"application/json": {"schema": _named(name)}}


def _named(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _answers(scorer: Scorer) -> dict[str, Any]:
    key, head = scorer.settings.data.key, scorer.model.answering.head()
    named = {key: {"type": ["string", "integer", "null"]}} if key else {}
    answers = {"type": "array", "items": _object({**named, **scorer.schema()}), "minItems": 1}
    fixed = {name: {"const": value} for name, value in head.items()}
    return _object({"version": {"type": "string"}, **fixed, "answers": answers})


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
