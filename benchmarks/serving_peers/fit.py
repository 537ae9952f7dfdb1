"""Fits the scikit-learn pipeline that two of the peers serve, on the rows of the project."""

from __future__ import annotations

import json
import pickle
import sys
from pathlib import Path

import mlflow
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

columns: dict[str, str] = json.loads(Path("columns.json").read_text())
rows = pd.read_json("rows.json")
numbers = [name for name, kind in columns.items() if kind == "number"]
texts = [name for name in columns if name not in numbers]
steps = ColumnTransformer(
    [
        ("numbers", make_pipeline(SimpleImputer(), StandardScaler()), numbers),
        ("texts", OneHotEncoder(handle_unknown="ignore", sparse_output=False), texts),
    ]
)
model = HistGradientBoostingClassifier(max_iter=100, max_leaf_nodes=15)
pipeline = make_pipeline(steps, model).fit(rows[list(columns)], rows["target"])
Path("pipeline.pickle").write_bytes(pickle.dumps(pipeline))
some = rows[list(columns)].head()
mlflow.sklearn.save_model(
    pipeline,
    sys.argv[1],
    signature=mlflow.models.infer_signature(some, pipeline.predict_proba(some)),
    pip_requirements=[],
    serialization_format="cloudpickle",
    pyfunc_predict_fn="predict_proba",
)
