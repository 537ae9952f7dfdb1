"""The lower bound: bare ASGI, msgspec, and the same graph, without validation, logs, or metrics."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import msgspec
import numpy as np
import onnxruntime as ort

HERE = Path.cwd()
COLUMNS: dict[str, str] = json.loads((HERE / "columns.json").read_text())
NUMBERS = [name for name, kind in COLUMNS.items() if kind == "number"]
TEXTS = [name for name, kind in COLUMNS.items() if kind != "number"]
OPTIONS = ort.SessionOptions()
OPTIONS.intra_op_num_threads = OPTIONS.inter_op_num_threads = 1
SESSION = ort.InferenceSession(HERE / "model.onnx", OPTIONS, providers=["CPUExecutionProvider"])
KINDS = [(name, (float | None) if kind == "number" else (str | None)) for name, kind in COLUMNS.items()]
Row: Any = msgspec.defstruct("Row", KINDS, gc=False)
Rows = Annotated[list[Row], msgspec.Meta(min_length=1, max_length=1000)]
DECODER: Any = msgspec.json.Decoder(msgspec.defstruct("Request", [("rows", Rows)], gc=False))
NAN = float("nan")


def answered(body: bytes) -> bytes:
    """Return the response to a request."""
    rows = DECODER.decode(body).rows
    numbers = [[NAN if (value := getattr(row, name)) is None else value for name in NUMBERS] for row in rows]
    texts = [[getattr(row, name) or "" for name in TEXTS] for row in rows]
    feed = {"numbers": np.array(numbers, dtype=np.float32), "categories": np.array(texts, dtype=object)}
    found = SESSION.run(["answers"], feed)[0].tolist()
    answers = [{"prediction": "1" if one[1] > 0.5 else "0", "probabilities": one} for one in found]
    return msgspec.json.encode({"answers": answers})


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Answer one request."""
    if scope["type"] != "http":
        while (await receive())["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        await send({"type": "lifespan.shutdown.complete"})
        return
    message = await receive()
    body = message["body"]
    while message.get("more_body"):
        message = await receive()
        body += message["body"]
    found = answered(body)
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(found))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": found})
