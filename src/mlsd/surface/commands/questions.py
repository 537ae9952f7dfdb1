"""`mlsd questions`: what can be answered, with which values, and presets to start from."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from mlsd.actions.questions import as_data, as_yaml
from mlsd.knowledge.presets import PRESETS
from mlsd.knowledge.questions import questions as known_questions
from mlsd.surface.console import Ink, ink, out, out_json, width
from mlsd.surface.interview.words import TOPICS
from mlsd.surface.layout import Column, grid, hanging
from mlsd.surface.options import AsJson, Preset
from mlsd.thinking.require import complete
from mlsd.vocabulary.errors import BadFlags
from mlsd.vocabulary.model import Question
from mlsd.vocabulary.units import in_words


def questions(
    yaml: Annotated[bool, typer.Option("--yaml", help="Write a commented answers file.")] = False,
    preset: Preset = None,
    json: AsJson = False,
) -> None:
    """An asterisk marks the questions of the short interview; `--full` asks all that apply.

    With --yaml the output is a file for --answers: every answer is commented out with #, except those of
    --preset.
    """
    if yaml and json:
        raise BadFlags(
            "--yaml and --json cannot be combined.", "Each is a form of its own.", "Leave one out."
        )
    if json:
        out_json(as_data())
    elif yaml:
        out(as_yaml(preset))
    else:
        out(_all(ink(sys.stdout), width(sys.stdout)))


def _all(paint: Ink, columns: int) -> str:
    defaults = complete({}, {})
    blocks = []
    for topic, title in TOPICS.items():
        mine = [one for one in known_questions().values() if one.topic == topic]
        rows = [(f"  {one.id}{'*' if one.short else ''}", _told(one, defaults[one.id])) for one in mine]
        table = grid((Column("", most=24, paint=paint.good), Column("")), rows, columns)
        blocks.append(f"{paint.bold(title)}\n{table}")
    blocks.append("\n".join(hanging("Presets  ", ", ".join(PRESETS), columns)))
    return "\n\n".join(blocks)


def _told(question: Question, default: Any) -> str:
    """Return the question, its choices or unit, its default, and when it is asked."""
    values = f" One of {', '.join(question.choices)}." if question.choices else ""
    unit = f" Unit: {question.unit}." if question.unit else ""
    when = " and ".join(
        f"{other} is {'given' if wanted == 'given' else ' or '.join(wanted)}"
        for other, wanted in question.when.items()
    )
    asked = f" Asked when {when}." if when else ""
    return f"{question.help}{values}{unit} Default: {in_words(default)}.{asked}"
