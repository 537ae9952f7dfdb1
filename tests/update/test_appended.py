"""What people write at the end of a page that all parts share meets no change of the template."""

from __future__ import annotations

import pytest

from mlsd.update.merge_plan import MergePlan
from mlsd.update.redecision import RequestedChange
from mlsd.vocabulary.model import Answer, SaidBy, Value
from tests.update.story import RUNBOOK, Story, conflicts_of

SHARED = ("README.md", RUNBOOK, "docs/design.md", ".env.example", ".gitignore", "pyproject.toml")
CHANGES: tuple[dict[str, Value], ...] = (
    {"git_host": "gitlab", "retraining": "daily"},
    {"personal_data": "personal", "personal_columns": ["customer_id"]},
    {"source_database": "postgres"},
    {"cloud": "aws"},
    {"feature_teams": 2},
    {"retraining": "never"},
    {"explain_decisions": True, "inference": "server"},
)
ONLINE = RequestedChange(
    {"serving_mode": Answer("online", SaidBy.FLAG)}, {"monitoring": "files", "rollout": "manual"}
)
OURS = "\n# What is ours\n#OUR_KEY=1\n"


def append(story: Story) -> None:
    for path in SHARED:
        story.write(path, story.read(path) + OURS)


def stand_there(story: Story, planned: MergePlan) -> bool:
    return not conflicts_of(planned) and all(story.read(path).endswith(OURS) for path in SHARED)


@pytest.mark.parametrize("answers", CHANGES, ids=lambda answers: next(iter(answers)))
def test_lines_at_the_end_of_a_shared_page_make_no_conflict(story: Story, answers: dict[str, Value]) -> None:
    append(story)
    planned = story.update(None, None, **answers)
    assert planned.files["change"]
    assert stand_there(story, planned)


def test_nor_do_they_where_another_way_of_serving_changes_the_last_lines(story: Story) -> None:
    append(story)
    planned = story.update(requested=ONLINE)
    assert "compose.yml" in planned.files["add"]
    assert stand_there(story, planned)
