"""What README shows is what the commands give."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from mlsd.knowledge.presets import PRESETS
from mlsd.rendering.render import documents
from mlsd.surface.app import COMMANDS
from mlsd.thinking.decide import design
from mlsd.thinking.require import require
from mlsd.vocabulary.model import Answer, SaidBy

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"^\$ mlsd (.*)\n((?:(?!```).*\n)*)", README, re.MULTILINE)


@pytest.mark.parametrize(("words", "shown"), SHOWN, ids=[words for words, _ in SHOWN])
def test_shown_output_is_real(words: str, shown: str) -> None:
    command = [sys.executable, "-m", "mlsd", *words.split()]
    printed = subprocess.check_output(command, text=True, stdin=subprocess.DEVNULL, env={"COLUMNS": "80"})
    assert shown == printed


def test_the_picture_is_the_one_that_the_preset_draws() -> None:
    said = {id_: Answer(value, SaidBy.PRESET) for id_, value in PRESETS["churn"].items()}
    said["project_name"] = Answer("churn", SaidBy.FLAG)
    drawn = documents(design(require(said)), {})["docs/architecture.svg"]
    assert (ROOT / "docs/churn.svg").read_text(encoding="utf-8") == drawn


def test_every_command_that_is_named_exists() -> None:
    named = set(re.findall(r"(?:`|^\$ |^)mlsd ([a-z]+)", README, re.MULTILINE))
    assert len(named) > 5
    assert named <= set(COMMANDS)
