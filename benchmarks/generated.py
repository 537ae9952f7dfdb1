"""One table through mlsd: generate a project, train it, and score rows with the model it serves."""

from __future__ import annotations

import hashlib
import os
import subprocess
import time
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from rivals import Question, Score, score

SHARED = Path(__file__).resolve().parent.parent / "build" / "environments"
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


class Refused(Exception):
    """A command of the project failed; the text is the end of its output."""


@dataclass(frozen=True, slots=True)
class Generated:
    """The result of one project: its score, the seconds of `poe run`, and its output."""

    score: Score
    said: str


def generated(mlsd: Path, question: Question, folder: Path, answers: Sequence[str] = ()) -> Generated:
    """Train a project on the training rows and return how well it predicts the held-out ones.

    `answers` are passed to mlsd. Raises Refused.
    """
    train, hold = folder / "train.csv", folder / "hold.csv"
    question.train.to_csv(train, index=False)
    question.hold.drop(columns=question.target).to_csv(hold, index=False)
    new = [
        mlsd,
        "new",
        "project",
        "--data",
        train,
        "--set",
        f"target={question.target}",
        *(word for answer in answers for word in ("--set", answer)),
        "--yes",
        "--no-lock",
    ]
    _run(new, folder, {"PATH": _path(mlsd.parent)})
    project = folder / "project"
    environment = _environment(mlsd, project)
    variables = {
        "PATH": _path(environment / "bin", mlsd.parent),
        "PYTHONPATH": str(project / "src"),
        "EXAMPLES_URL": str(train),
    }
    began = time.perf_counter()
    said = _run(["poe", "run"], project, variables)
    seconds = time.perf_counter() - began
    said += _run(["poe", "serve", "--input", hold], project, variables)
    found = sorted(project.glob("data/predictions/*/part-*.parquet"))
    given = pd.concat([pd.read_parquet(part) for part in found], ignore_index=True)
    return Generated(_scored(question, given, seconds), said)


def _scored(question: Question, answers: pd.DataFrame, seconds: float) -> Score:
    """Return the score of the answers, joined with the truth on the row key."""
    if "row_id" in answers:
        answers = answers.set_index("row_id").reindex(question.hold["row_id"])
    if len(answers) != len(question.hold) or answers["prediction"].isna().any():
        raise Refused(f"{answers['prediction'].notna().sum()} of {len(question.hold)} rows were answered")
    if not question.classes:
        return score(question, answers["prediction"].astype(float).to_numpy(), seconds=seconds)
    shares = np.vstack(list(answers["probabilities"]))
    return score(question, shares, _order(question, answers["prediction"].astype(str), shares), seconds)


def _order(question: Question, predicted: pd.Series[str], shares: np.ndarray) -> tuple[str, ...]:
    """Return which class each probability column stands for, judging by the rows predicted as that class."""
    inner = {name: shares[(predicted == name).to_numpy()].mean(axis=0) for name in set(predicted)}
    if len(question.classes) == 2 and inner:
        name, other = question.classes
        gap = inner[name] - inner[other] if len(inner) == 2 else _alone(inner, name) - shares.mean(axis=0)
        return (name, other) if gap[0] >= gap[1] else (other, name)
    order = {int(mean.argmax()): name for name, mean in inner.items()}
    left = [name for name in question.classes if name not in order.values()]
    return tuple(order.get(column) or left.pop(0) for column in range(shares.shape[1]))


def _alone(inner: dict[str, np.ndarray], name: str) -> np.ndarray:
    """Return the mean probabilities where only one class is predicted, inverted if it is the other one."""
    only, mean = next(iter(inner.items()))
    return mean if only == name else -mean


def _environment(mlsd: Path, project: Path) -> Path:
    """Return an environment with the project's dependencies, shared by all projects with the same ones."""
    groups = tomllib.loads((project / "pyproject.toml").read_text())["dependency-groups"]
    folder = SHARED / hashlib.sha256(repr(groups).encode()).hexdigest()[:12]
    if not (folder / "ready").exists():
        variables = {"UV_PROJECT_ENVIRONMENT": str(folder), "PATH": _path(mlsd.parent)}
        _run(["uv", "sync", "--quiet", "--no-install-project"], project, variables)
        (folder / "ready").touch()
    return folder


def _path(*folders: Path) -> str:
    return os.pathsep.join([*map(str, folders), os.environ["PATH"]])


def _run(command: Sequence[str | Path], at: Path, variables: dict[str, str]) -> str:
    left_out = ("PYTHONDONTWRITEBYTECODE", "VIRTUAL_ENV")
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=at,
        env={**kept, **ONE_THREAD, **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise Refused(f"{Path(command[0]).name} {command[1]}: {(done.stdout + done.stderr).strip()[-600:]}")
    return done.stdout + done.stderr
