"""What people write by hand: FastAPI with pydantic in and out, and the same graph in ONNX Runtime."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import onnxruntime as ort
from fastapi import FastAPI
from pydantic import BaseModel, Field, create_model

HERE = Path.cwd()
COLUMNS: dict[str, str] = json.loads((HERE / "columns.json").read_text())
NUMBERS = [name for name, kind in COLUMNS.items() if kind == "number"]
TEXTS = [name for name, kind in COLUMNS.items() if kind != "number"]
OPTIONS = ort.SessionOptions()
OPTIONS.intra_op_num_threads = OPTIONS.inter_op_num_threads = 1
SESSION = ort.InferenceSession(HERE / "model.onnx", OPTIONS, providers=["CPUExecutionProvider"])
FIELDS: dict[str, Any] = {
    name: ((float | None) if kind == "number" else (str | None), ...) for name, kind in COLUMNS.items()
}
Row: type[BaseModel] = create_model("Row", **FIELDS)


class Request(BaseModel):
    """Rows to score."""

    rows: Annotated[list[Row], Field(min_length=1, max_length=1000)]  # type: ignore[valid-type]


class Answer(BaseModel):
    """The class of a row, and the probabilities of all classes."""

    prediction: str
    probabilities: list[float]


class Response(BaseModel):
    """The answers for all rows."""

    answers: list[Answer]


app = FastAPI()


@app.post("/predict", response_model=Response)
async def predict(request: Request) -> Any:
    """Return the answers."""
    numbers = [[getattr(row, name) for name in NUMBERS] for row in request.rows]
    texts = [[getattr(row, name) or "" for name in TEXTS] for row in request.rows]
    feed = {"numbers": np.array(numbers, dtype=np.float32), "categories": np.array(texts, dtype=object)}
    found = SESSION.run(["answers"], feed)[0].tolist()
    return {"answers": [{"prediction": str(int(one[1] > 0.5)), "probabilities": one} for one in found]}
