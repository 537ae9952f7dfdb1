"""The commands of this project: `python -m <package> COMMAND`, or shorter `uv run poe COMMAND`."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Callable, Sequence
from typing import Any

from .command import carry_out

# Modules are imported when their command runs: most commands need few of the libraries.
COMMANDS = {
    "run": ("pipeline", "run", "compare the models, evaluate the best, and register it"),
    "stage": ("pipeline", "stage", "run one step of the pipeline"),
    "retrain": ("retraining", "retrain", "check the model, and train if that is due"),
    "serve": ("serving.serve", "serve", "make predictions with the registered model"),
    "tune": (
        "models.tuning",
        "tune",
        "search treatments and hyper-parameters inside the folds, and keep what is better",
    ),
    "promote": ("rollout.release", "promote", "put a registered version into service"),
    "rollback": ("rollout.release", "rollback", "go back to the previous version"),
    "rollout": ("rollout.release", "rollout", "show a rollout's status, or take its next step"),
    "monitor": ("monitoring.watch", "monitor", "report speed, drift and the live metric"),
    "logs": ("logs.analytics", "report", "answer a saved question from the logs"),
    "doc": ("reports.pages", "build", "combine documents and reports into one HTML page"),
    "up": ("deploy.up", "up", "do what is due: train, serve, monitor"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Return a command's exit code: 0 done, 1 a gate failed, 2 bad input, 10 drift found, 70 a bug."""
    given = vars(_parser().parse_args(arguments))
    module, function, _ = COMMANDS[given.pop("command")]
    return carry_out(lambda settings: int(_function(module, function)(settings, **given)))


def _function(module: str, name: str) -> Callable[..., Any]:
    found: Callable[..., Any] = getattr(importlib.import_module(f"{__package__}.{module}"), name)
    return found


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=str(__package__), description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    parsers = {name: commands.add_parser(name, help=words) for name, (_, _, words) in COMMANDS.items()}
    words = "search treatments and hyper-parameters first, for [training] seconds"
    parsers["run"].add_argument("--try", dest="attempt", action="store_true", help=words)
    parsers["stage"].add_argument("name", choices=("prepare", "train", "evaluate", "release"))
    parsers["serve"].add_argument("--input", dest="source", help="a file of rows; default: files in storage")
    parsers["tune"].add_argument("--trials", type=int, default=16, help="trials for each model")
    parsers["promote"].add_argument("version", nargs="?", help="default: the newest")
    parsers["rollout"].add_argument("action", choices=("status", "step"))
    parsers["logs"].add_argument("question", nargs="?", help="default: list all questions")
    parsers["logs"].add_argument("about", nargs="?", help="the id that the question is about")
    return parser


if __name__ == "__main__":
    sys.exit(main())
