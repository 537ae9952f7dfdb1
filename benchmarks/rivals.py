"""What mlsd is measured against: two default scikit-learn models, and FLAML given the same time."""

from __future__ import annotations

import time
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from threadpoolctl import threadpool_limits

Array = npt.NDArray[Any]
MOST_LEVELS = 200  # per category; scikit-learn's trees allow at most 255
RIVALS = ("trees", "linear", "flaml")
LEAST = 1e-6  # probabilities are clipped to [LEAST, 1 − LEAST]


@dataclass(frozen=True, slots=True)
class Question:
    """One hold-out: rows to learn from, rows to score, and the classes (none for regression)."""

    train: pd.DataFrame
    hold: pd.DataFrame
    target: str
    classes: tuple[str, ...]

    def features(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return both parts without the target; columns that are not numeric become text."""
        parts = [frame.drop(columns=[self.target, "row_id"]) for frame in (self.train, self.hold)]
        texts = [name for name in parts[0] if not pd.api.types.is_numeric_dtype(parts[0][name])]
        train, hold = (
            frame.astype(dict.fromkeys(texts, str)).astype(dict.fromkeys(texts, object)) for frame in parts
        )
        return train, hold

    def truth(self, frame: pd.DataFrame) -> Array:
        """Return the target: text for classes, otherwise numbers."""
        return np.asarray(frame[self.target].astype(str if self.classes else float))


@dataclass(frozen=True, slots=True)
class Score:
    """The quality of answers: `metric` is ROC AUC (one vs. rest) or 1 / RMSE, `loss` is log loss or 0."""

    metric: float
    loss: float
    seconds: float = 0.0


def score(question: Question, answers: Array, classes: tuple[str, ...] = (), seconds: float = 0.0) -> Score:
    """Return the score of probabilities, one column per entry of `classes`, or of numbers."""
    truth = question.truth(question.hold)
    if not question.classes:
        return Score(float(1 / np.sqrt(np.mean((truth - answers) ** 2))), 0.0, seconds)
    shares = np.full((len(truth), len(question.classes)), LEAST)
    for index, name in enumerate(classes):
        shares[:, question.classes.index(name)] = np.maximum(answers[:, index], LEAST)
    shares = np.minimum(shares / shares.sum(axis=1, keepdims=True), 1 - LEAST)
    own = np.array([question.classes.index(name) for name in truth])
    present = [index for index in range(len(question.classes)) if 0 < np.sum(own == index) < len(own)]
    if len(question.classes) == 2:
        present = [1]
    areas = [roc_auc_score(own == index, shares[:, index]) for index in present]
    loss = -np.log(shares[np.arange(len(own)), own])
    return Score(float(np.mean(areas)), float(loss.mean()), seconds)


def rivals(question: Question, seconds: float) -> Mapping[str, Score]:
    """Return the scores of the rivals; `seconds` is the time budget of FLAML, 0 leaves it out."""
    with warnings.catch_warnings(), threadpool_limits(1):
        warnings.simplefilter("ignore")
        scores = {"trees": _trees(question), "linear": _linear(question)}
        return scores | ({"flaml": _flaml(question, seconds)} if seconds else {})


def _trees(question: Question) -> Score:
    train, hold = question.features()
    for name in train.select_dtypes(object):
        levels = train[name].value_counts().index[:MOST_LEVELS]
        for frame in (train, hold):
            frame[name] = pd.Categorical(frame[name], categories=levels)
    kind = HistGradientBoostingClassifier if question.classes else HistGradientBoostingRegressor
    return _measured(question, kind(categorical_features="from_dtype", random_state=0), train, hold)


def _linear(question: Question) -> Score:
    train, hold = question.features()
    texts = list(train.select_dtypes(object))
    numbers = [name for name in train if name not in texts]
    columns = ColumnTransformer(
        [
            ("numbers", make_pipeline(SimpleImputer(), StandardScaler()), numbers),
            ("texts", OneHotEncoder(handle_unknown="ignore", min_frequency=3), texts),
        ]
    )
    model = LogisticRegression(max_iter=2000) if question.classes else Ridge()
    return _measured(question, make_pipeline(columns, model), train, hold)


def _flaml(question: Question, seconds: float) -> Score:
    from flaml import AutoML

    train, hold = question.features()
    for name in train.select_dtypes(object):
        read = pd.to_datetime(train[name], errors="coerce", format="ISO8601")
        if read.notna().mean() > 0.95:
            train[name] = read.dt.tz_localize(None)
            hold[name] = pd.to_datetime(hold[name], errors="coerce", format="ISO8601").dt.tz_localize(None)
    task = "classification" if question.classes else "regression"
    model = AutoML(task=task, time_budget=seconds, verbose=0, n_jobs=1, seed=0, log_file_name="")
    return _measured(question, model, train, hold)


def _measured(question: Question, model: Any, train: pd.DataFrame, hold: pd.DataFrame) -> Score:
    began = time.perf_counter()
    model.fit(train, question.truth(question.train))
    seconds = time.perf_counter() - began
    if not question.classes:
        return score(question, np.asarray(model.predict(hold)), seconds=seconds)
    names = tuple(str(name) for name in model.classes_)
    return score(question, np.asarray(model.predict_proba(hold)), names, seconds)
