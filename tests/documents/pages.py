"""Designs to look at, the documents of their projects, and a Markdown page as a reader sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from mlsd.rendering import template as templates
from mlsd.rendering.render import render
from mlsd.thinking import record as records
from mlsd.thinking.decide import design
from mlsd.thinking.require import require
from mlsd.vocabulary.model import Answer, Design, SaidBy, Value

HOSTILE = 'Sell `more` | <b>{{ 7*7 }}</b> *now* [x](y) & "it\'s" #1 _a_ {% x %} \\ ${x} ~~no~~ $a$ &lt; \\'

ANSWERS: Mapping[str, Mapping[str, Any]] = {
    "default": {},
    "churn": {
        "project_name": "churn",
        "task_statement": "Which customers will cancel within 30 days, so that we call them in time?",
        "examples": 50_000,
        "target": "churned",
        "positive_rate": 0.08,
        "personal_data": "personal",
        "personal_columns": ["e-mail", "customer id"],
        "sensitive_groups": ["gender", "age | group"],
        "time_column": "month",
        "group_column": "customer id",
        "label_delay_days": 30,
        "retraining": "weekly",
        "explain_decisions": True,
    },
    "demand": {
        "project_name": "demand",
        "problem": "regression",
        "task_statement": HOSTILE,
        "target": 'units | `sold` "daily" {{ x }}',
        "examples": 300_000,
        "time_column": "day",
        "label_delay_days": 0,
    },
    "fraud": {
        "project_name": "fraud-stream",
        "examples": 200_000_000,
        "data_gb": 120,
        "growth_gb_per_month": 10,
        "positive_rate": 0.001,
        "arrival": "stream",
        "events_per_second": 3_000,
        "serving_mode": "stream",
        "p99_ms": 40,
        "requests_per_second": 3_000,
        "cloud": "aws",
        "kubernetes": True,
        "feature_teams": 3,
        "feature_freshness": "second",
        "retraining": "daily",
        "compute": "cluster",
        "personal_data": "sensitive",
    },
    "photo": {
        "project_name": "p" * 40,
        "modality": "image",
        "classes": 12,
        "examples": 60_000,
        "inference": "both",
        "serving_mode": "online",
        "device": "phone",
        "device_mb": 2,
        "pretrained": True,
        "label_source": "manual",
        "retraining": "drift",
        "compute": "gpu",
        "cloud": "gcp",
        "managed": True,
        "priority": "accuracy",
    },
    "review": {"project_name": "reviews", "modality": "text", "examples": 900, "retraining": "never"},
    "recommender": {
        "project_name": "recommender",
        "problem": "recommendation",
        "examples": 2_000_000,
        "catalogue_items": 12_000,
        "label_source": "implicit",
        "implicit_signals": ["click", "watch_time", "odd.thing"],
        "retraining": "yearly",
        "inference": "device",
        "device": "browser",
    },
}


def design_of(answers: Mapping[str, Value]) -> Design:
    """Return the design of answers that were given as flags."""
    return design(require({id_: Answer(value, SaidBy.FLAG) for id_, value in answers.items()}))


@cache
def project(name: str) -> Mapping[str, str]:
    """Return the text files of a named design's project, by path."""
    return files_of(ANSWERS[name])


def files_of(answers: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the text files of the project of these answers, by path."""
    template = templates.current()
    tree = render(records.of(design_of(answers), {}, template.version), template)
    text = (".md", ".svg", ".toml", ".yml", ".sh", ".py", ".sql")
    return {path: file.content.decode() for path, file in tree.items() if path.endswith(text)}


@dataclass(frozen=True, slots=True)
class Chapter:
    """What stands under one heading, as a reader sees it.

    Shapes:
        lines: each paragraph and list item.
        rows: each row of each table, heads included.
    """

    level: int
    heading: str
    lines: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def words(self) -> str:
        """Everything in one line."""
        return " ".join([*self.lines, *(cell for row in self.rows for cell in row)])


@cache
def chapters(page: str) -> tuple[Chapter, ...]:
    """Return a Markdown page's chapters in order."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(page)
    found: list[Chapter] = []
    lines: list[str] = []
    rows: list[list[str]] = []
    level, heading, place = 0, "", ""
    for token in [*tokens, Token("heading_open", "h1", 1)]:
        if token.type == "heading_open":
            found.append(Chapter(level, heading, tuple(lines), tuple(map(tuple, rows))))
            lines, rows, level, place = [], [], int(token.tag[1]), "heading"
        elif token.type == "tr_open":
            rows.append([])
        elif token.type in ("th_open", "td_open"):
            place = "cell"
        elif token.type == "paragraph_open":
            place = "line"
        elif token.type == "inline":
            words = plain(token)
            heading = words if place == "heading" else heading
            (rows[-1] if place == "cell" else lines if place == "line" else []).append(words)
    return tuple(found[1:])


def chapter(page: str, heading: str) -> Chapter:
    """Return the one chapter with this heading."""
    (found,) = (chapter for chapter in chapters(page) if chapter.heading == heading)
    return found


def plain(token: Token) -> str:
    """Return a line's text without its marks."""
    return "".join("\n" if child.type == "softbreak" else child.content for child in token.children or ())
