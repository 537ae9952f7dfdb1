"""What the service takes and gives, as an OpenAPI document that client generators and test tools read."""

from __future__ import annotations

from typing import Any

import msgspec

from ..registry.serving_model import Serving
from ..settings import Settings

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


def document(settings: Settings, model: Serving, row: dict[str, Any], most_rows: int, locked: bool) -> bytes:
    """Return the document of a service whose `POST /predict` takes at most so many rows of a schema, as JSON.

    `locked` says that a key is needed to ask.
    """
    rows = {"type": "array", "items": _named("Row"), "minItems": 1, "maxItems": most_rows}
    schemas = {"Row": row, "Request": _object({"rows": rows}), "Answers": _answers(settings, model)}
    schemas["Error"] = _object({"error": {"type": "string"}, "request_id": {"type": "string"}})
    schemas["Status"] = _object({name: {"type": "string"} for name in ("status", "service", "version")})
    return msgspec.json.encode(
        {
            "openapi": "3.1.0",
            "info": {
                "title": settings.task.name,
                "summary": settings.task.statement,
                "version": model.version,
            },
            "paths": _paths(locked),
            "components": {"schemas": schemas, **({"securitySchemes": KEY} if locked else {})},
        }
    )


def _paths(locked: bool) -> dict[str, Any]:
    refused = [status for status in REFUSED if locked or status != 401]
    predict: dict[str, Any] = {
        **({"security": [{name: []} for name in KEY]} if locked else {}),
        "summary": "Predictions for some rows",
        "requestBody": {"required": True, "content": _json("Request")},
        "responses": {"200": _response("Predictions", _json("Answers")), **_refused(*refused)},
    }
    return {
        "/predict": {"post": predict},
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


def _answers(settings: Settings, model: Serving) -> dict[str, Any]:
    classes = model.artefact.manifest.task.classes
    texts = {"type": "array", "items": {"type": "string"}}
    numbers = {"type": "array", "items": {"type": "number"}}
    always: dict[str, Any] = {"prediction": {"enum": list(classes)} if classes else {"type": "number"}}
    always |= {"probabilities": numbers} if classes else {}
    always |= {"interval": numbers} if model.artefact.manifest.bands is not None else {}
    always |= {"reasons": REASONS} if settings.task.explain else {}
    always |= {"unusual": texts}
    always |= {settings.data.key: {"type": ["string", "integer", "null"]}} if settings.data.key else {}
    answer = _object(always)
    named = {"classes": {"const": list(classes)}} if classes else {}
    answers = {"type": "array", "items": answer, "minItems": 1}
    return _object({"version": {"type": "string"}, **named, "answers": answers})


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


_EFFECT = _object({"column": {"type": "string"}, "effect": {"type": "number"}})
REASONS = _object(
    {
        "base": {"type": "number"},
        "columns": {"type": "array", "items": _EFFECT},
        "rest": {"type": "number"},
    }
)
