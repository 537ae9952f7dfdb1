"""What the chapters on serving and rollout say, and the tests that hold it."""

from __future__ import annotations

from collections.abc import Mapping

from tests.documents.claims.data import ANSWERED
from tests.documents.claims.model import GATES

HELD: Mapping[str, tuple[str, ...]] = {
    # Serving
    "Contract: files with the columns that the model reads come in; each row's key and prediction go out.": (
        ANSWERED,
    ),
    "Contract: files with the columns that the model reads come in; each row's key and prediction go "
    "out, with the probability of each class.": (ANSWERED,),
    "The folder they go to names the model version.": (
        "test_every_row_gets_the_answer_of_the_registered_artefact",
    ),
    "Contract: events with the columns of the training data in; one answer for each out, with the "
    "model version, in the partition and under the key of its event.": (
        "test_an_answer_stands_in_the_partition_and_under_the_key_of_its_event",
        ANSWERED,
    ),
    "Contract: the columns of the training data in, a prediction with the model version out.": (ANSWERED,),
    "Contract: the user in, a list of items with scores and the model version out.": (
        "test_each_user_gets_k_items",
        ANSWERED,
    ),
    "A bad request gets a reason that names the place and repeats no value.": (
        "test_bad_requests_are_refused_with_a_reason",
        "test_a_wrong_value_is_named_by_its_place_and_not_repeated",
    ),
    "Features: … answers with the newest values that were published to it; its page says how to keep "
    "them at most … old.": (
        "test_features_that_are_published_later_are_found_without_a_restart|test_a_new_key_is_served_at_once",
        "test_an_older_row_never_replaces_a_newer_one",
    ),
    "Features: each … brings all that the model reads; nothing is looked up.": (ANSWERED,),
    "Explained: each answer carries the columns that moved it most.": (
        "test_reasons_stand_beside_each_answer_where_they_are_wanted",
        "test_the_strongest_reason_comes_first_and_what_does_nothing_is_left_out",
    ),
    "The contributions of all columns to an average row's answer add up to its log-odds, before "
    "calibration (TreeSHAP for trees; Lundberg and others, 2020).": (
        "test_reasons_add_up_to_the_margin",
        "test_the_base_is_the_margin_of_the_average_row",
    ),
    # Fallback
    "the caller retries after Retry-After, then uses the rule it had before the model; the service "
    "makes no answer up": (
        "test_a_slow_body_is_given_up_and_more_requests_than_places_wait_outside",
        "test_an_answer_that_takes_too_long_is_given_up",
    ),
    "503 with the reason; rows that bring their columns are answered": (
        "test_a_store_that_is_away_or_deaf_is_a_reason_and_others_are_answered",
    ),
    "events wait in … and are answered later; a consumer of answers that cannot wait uses its "
    "rule from before the model": (
        "test_killed_again_and_again_no_event_goes_without_its_answer_and_none_has_two",
    ),
    "it is set aside with its reason (dead letter); later ones go on": (
        "test_what_is_no_row_is_set_aside_and_keeps_no_other_from_its_answer",
    ),
    "the predictions of the last good run stay in place": (
        "test_predictions_that_do_not_match_the_rows_are_not_finished",
    ),
    "the version before (uv run poe rollback)": (
        "test_rollout_without_a_version_before_there_is_nothing_to_go_back_to|"
        "test_by_hand_a_version_serves_at_once_and_the_one_on_its_way_stops",
    ),
    # Human review
    "The probability goes out with the answer, so a caller can send unsure cases to a person.": (ANSWERED,),
    "Each number goes out with an interval that should hold nine of ten truths.": (
        "test_a_number_has_an_interval_and_prices_move_it",
    ),
    "… set most_alarms_a_day in [decision] to …": ("test_alarms_a_day_are_limited",),
    "What reviewers decide is new truth: bring it back under the row's key.": (
        "test_the_live_metric_takes_keys_of_any_type_and_the_last_truth",
        "test_the_live_metric_is_that_of_the_newest_predictions",
    ),
    # Rollout
    "A person promotes a model whose gates hold, or signs for those that do not.": GATES,
    "every gate holds, or a person signed for it": GATES,
    "a gate does not hold: it …": GATES,
    "time and rows are reached": ("test_nothing_goes_on_before_enough_rows_and_hours",),
    "the same": ("test_nothing_goes_on_before_enough_rows_and_hours",),
    "a process cannot load it; it fails; its answers drift (PSI above 0.2, and more than the version "
    "in use)": (
        "test_a_version_that_a_process_cannot_load_is_taken_back",
        "test_a_shadow_that_fails_hurts_nobody_and_goes_no_further",
        "test_answers_unlike_those_to_its_training_rows_take_it_back",
    ),
    "more of its requests fail; requests take more than 1.5 times as long; answers drift; … is worse": (
        "test_failing_requests_take_it_back",
        "test_slow_answers_take_it_back",
        "test_answers_unlike_those_to_its_training_rows_take_it_back",
    ),
    "… is better, after a whole week …": (
        "test_a_version_that_wins_answers_everybody",
        "test_nothing_wins_before_a_whole_week",
    ),
    "it is worse, … is worse, or 28 days of answers… do not show that it is better": (
        "test_one_that_does_not_win_or_does_harm_is_taken_back",
        "test_a_test_ends_by_plan_where_nothing_is_better",
    ),
    "The first version serves at once if its gates hold.": (
        "test_rollout_the_first_version_serves_and_later_ones_wait",
    ),
    "Nobody has to watch.": ("test_a_version_whose_gates_hold_goes_from_shadow_over_shares_to_everybody",),
    "Each stage lasts … (stage_hours) and at least 1,000 answered rows (rows).": (
        "test_nothing_goes_on_before_enough_rows_and_hours",
    ),
    "Errors, time and guardrail are judged by sequential tests: a version as good as the one in use "
    "is taken back by chance in at most one rollout of a hundred for each.": (
        "test_failures_that_both_versions_share_take_nothing_back",
    ),
    "A unit (…) stays with its version.": (
        "test_each_unit_is_there_once_however_often_it_comes|"
        "test_every_process_agrees_and_sees_what_the_others_saw",
    ),
    "Promotion and rollback move one alias in …; no file is copied.": (
        "test_registry_gives_back_the_folder_of_each_version",
        "test_router_a_promoted_version_answers_everybody_once_it_is_ready",
    ),
}
