"""What people write first: FastAPI with a pickled scikit-learn pipeline and pandas."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pandas as pd
from fastapi import FastAPI
from rival import Request, Response

PIPELINE = pickle.loads((Path.cwd() / "pipeline.pickle").read_bytes())  # noqa: S301  # written by fit.py
app = FastAPI()


@app.post("/predict", response_model=Response)
def predict(request: Request) -> Any:
    """Return the answers."""
    rows = pd.DataFrame([row.model_dump() for row in request.rows])  # type: ignore[attr-defined]
    found = PIPELINE.predict_proba(rows).tolist()
    return {"answers": [{"prediction": str(int(one[1] > 0.5)), "probabilities": one} for one in found]}
