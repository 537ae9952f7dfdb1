"""What the design document says of the code's behavior is held by tests, of the project or of mlsd."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from mlsd.knowledge.presets import PRESETS
from mlsd.rendering import template as templates
from mlsd.rendering.render import render
from mlsd.thinking import record as records
from tests.documents.pages import chapter, design_of, project

ROOT = Path(__file__).parents[2]
PAGE = "docs/design.md"
DESIGNS = ("churn", "review", "recommender", "fraud_stream")
AGREED = (
    # What people do, or have to set up, is no behavior of the code.
    r"^whoever may write to the ",
    r"^what .* are set to; the project encrypts nothing itself$",
    r"^the service speaks plain HTTP: put a proxy with TLS in front",
    r"^everybody who has the device: treat the file as public$",
    r"^keep card numbers out of the rows",
    r"^what waits is not lost while .* keeps it$",
    r"^a person says so: uv run poe rollback$",
    r"^the sample looks wrong$",
    r"^a person read the report and ",
)
HELD: Mapping[str, tuple[str, ...]] = {
    # Failure modes
    r"^the command ends with exit code 2 and one line that names the system and no secret$": (
        "mlsd: tests/proof/test_proof.py::test_a_server_that_is_not_well_is_one_clear_error",
    ),
    r"^503 with Retry-After; those in work are answered$": (
        "test_a_slow_body_is_given_up_and_more_requests_than_places_wait_outside",
        "test_a_request_that_is_in_work_at_the_end_is_answered",
    ),
    r"^the version in use goes on answering$": (
        "test_a_promoted_version_is_seen_without_a_restart",
        "test_router_a_version_that_is_not_ready_changes_nothing",
    ),
    r"^requests in work are answered first; a connection at rest may be closed$": (
        "test_a_request_that_is_in_work_at_the_end_is_answered",
        "test_each_worker_is_exchanged_on_sighup",
    ),
    r"^no event goes without its answer and none gets two$": (
        "test_killed_again_and_again_no_event_goes_without_its_answer_and_none_has_two",
    ),
    r"^one later than STREAM_LATE_SECONDS is set aside and can be sent once more$": (
        "test_an_event_that_comes_too_late_is_set_aside_and_can_be_sent_once_more",
    ),
    r"^an id is answered once, even after a restart$": (
        "test_what_is_sent_again_under_its_id_is_answered_once_even_after_a_restart",
    ),
    r"^each becomes a dead letter; the others are answered$": (
        "test_what_is_no_row_is_set_aside_and_keeps_no_other_from_its_answer",
    ),
    r"^events wait for it, but not forever$": (
        "test_events_wait_for_a_feature_store_that_is_away_but_not_for_ever",
    ),
    r"^the next run takes it up where it ended and writes no row twice$": (
        "test_a_broken_run_is_taken_up_where_it_ended",
    ),
    r"^the run is not finished; nothing is handed over$": (
        "test_predictions_that_do_not_match_the_rows_are_not_finished",
    ),
    r"^the version is taken back; the one in use answers$": (
        "test_a_version_that_a_process_cannot_load_is_taken_back",
    ),
    r"^the second is refused$": ("test_of_two_trainings_the_second_is_refused",),
    r"^no half-written file is left behind$": (
        "test_nothing_half_written_is_left",
        "test_what_a_killed_writer_left_is_no_file",
    ),
    r"^it is tried again after 1 and 5 minutes; the version in use goes on$": (
        "test_a_training_that_failed_is_tried_again_and_not_told_as_well_done",
    ),
    r"^it is refused by its hash$": ("test_a_file_with_other_bytes_is_refused",),
    r"^one error names column and row; nothing is trained$": (
        "test_a_problem_is_named_with_its_column|test_what_breaks_the_contract_is_one_problem|test_missing_columns",
    ),
    # Rollout
    r"^every gate holds, or a person signed for it$": (
        "test_rollout_a_gate_that_does_not_hold_waits_for_a_signature|test_an_open_gate_keeps_a_version",
        "test_a_gate_blocks_until_someone_signs_for_this_recipe_column_and_day",
    ),
    r"^a gate does not hold: it (cannot be promoted|does not set out)$": (
        "test_rollout_a_gate_that_does_not_hold_waits_for_a_signature|test_an_open_gate_keeps_a_version",
    ),
    r"^time and rows are reached$|^the same$": ("test_nothing_goes_on_before_enough_rows_and_hours",),
    r"^a process cannot load it; it fails; its answers drift ": (
        "test_a_version_that_a_process_cannot_load_is_taken_back",
        "test_a_shadow_that_fails_hurts_nobody_and_goes_no_further",
        "test_answers_unlike_those_to_its_training_rows_take_it_back",
    ),
    r"^more of its requests fail; requests take more than 1.5 times as long; answers drift; \S+ is worse$": (
        "test_failing_requests_take_it_back",
        "test_slow_answers_take_it_back",
        "test_answers_unlike_those_to_its_training_rows_take_it_back",
    ),
    r"^\S+ is better, after a whole week|^it is worse, \S+ is worse, or 28 days ": (
        "test_a_version_that_wins_answers_everybody",
        "test_one_that_does_not_win_or_does_harm_is_taken_back",
        "test_nothing_wins_before_a_whole_week",
        "test_a_test_ends_by_plan_where_nothing_is_better",
    ),
    # Security
    r"^anybody who reaches the service, until SERVE_API_KEYS is set; ": (
        "test_where_keys_are_set_only_who_knows_one_is_answered",
        "test_without_keys_everybody_is_answered",
    ),
    r"^bodies are limited to 1 MB and 1,000 rows, slow bodies are given up, ": (
        "test_a_large_body_is_refused_before_it_is_read",
        "test_a_slow_body_is_given_up_and_more_requests_than_places_wait_outside",
        "test_a_wrong_value_is_named_by_its_place_and_not_repeated",
    ),
    r"^a password is never sent to .* in the clear unless that is asked for$": (
        "test_a_password_is_never_sent_in_the_clear_unless_that_is_asked_for",
    ),
    r"^environment variables, or .env, which git ignores; a password in an address is not shown": (
        "test_a_password_is_not_shown",
    ),
    r"^each is checked against its hash before it is used; changed bytes are refused$": (
        "test_a_file_with_other_bytes_is_refused",
    ),
    r"^uv.lock pins every one with its hash; ": ("mlsd: tests/smoke/conftest.py",),
    r"^run as nobody in particular, with a read-only disk and no capabilities; ": (
        "test_the_container_is_nobody_in_particular_and_writes_only_where_it_may",
        "test_the_image_holds_no_secret_and_no_data",
    ),
}


@cache
def files(name: str) -> Mapping[str, str]:
    if name not in ("recommender", "fraud_stream"):
        return project(name)
    template = templates.current()
    tree = render(records.of(design_of(PRESETS[name]), {}, template.version), template)
    return {path: file.content.decode() for path, file in tree.items() if path.endswith((".md", ".py"))}


def said(name: str) -> Iterator[str]:
    """What the chapters on behavior say will happen: a cell each."""
    page = files(name)[PAGE]
    yield from (row[2] for row in chapter(page, "Failure modes").rows[1:])
    yield from (cell for row in chapter(page, "Rollout").rows[1:] for cell in row[2:] if cell)
    yield from (row[1] for row in chapter(page, "Security").rows[1:] if len(row) == 2)


@cache
def names_of_tests(name: str) -> str:
    """The names of a project's tests, one a line."""
    trees = (ast.parse(text) for path, text in files(name).items() if path.startswith("tests/test_"))
    return "\n".join(
        node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)
    )


@pytest.mark.parametrize("name", DESIGNS)
def test_no_behavior_is_told_that_no_test_holds(name: str) -> None:
    for sentence in said(name):
        held = [held for told, held in HELD.items() if re.search(told, sentence)]
        assert held or any(re.search(told, sentence) for told in AGREED), sentence
        for test in (test for one in held for test in one):
            if test.startswith("mlsd: "):
                path, _, function = test.removeprefix("mlsd: ").partition("::")
                assert f"def {function}" in (ROOT / path).read_text(encoding="utf-8"), test
            else:
                assert re.search(test, names_of_tests(name)), (sentence, test)


def test_no_claim_is_left_that_no_design_makes() -> None:
    sentences = [sentence for name in DESIGNS for sentence in said(name)]
    unused = [told for told in HELD if not any(re.search(told, one) for one in sentences)]
    assert unused == []
