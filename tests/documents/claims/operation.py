"""What the chapters on operating it say, and the tests that hold it."""

from __future__ import annotations

from collections.abc import Mapping

from tests.documents.claims.data import FAILED

LOOK = "test_drift_is_told_by_column|test_a_clear_shift_is_detected"
ALARMS = (
    "test_each_alarm_leads_to_its_entry_in_the_run_book",
    "test_each_number_that_an_alarm_reads_is_one_that_goes_out",
)

HELD: Mapping[str, tuple[str, ...]] = {
    # Monitoring
    "Numbers go to …, events to …; ask … about them.": (
        "test_what_was_answered_is_counted_by_day_and_version|test_every_question_has_a_query|"
        "test_every_question_is_a_chart|test_the_log_files_answer_all_questions",
    ),
    "above … ms for ten minutes": ALARMS,
    "2 % of the month's error budget within an hour, or 5 % within six…": ALARMS,
    "alarm …": ALARMS,
    "alarms …": ALARMS,
    "lag_events at /metrics, and the log": (
        "test_the_lag_is_what_waits_and_a_round_takes_no_more_than_it_may",
    ),
    "they differ": ("test_predictions_that_do_not_match_the_rows_are_not_finished",),
    "exit code of uv run poe serve": ("test_a_failure_is_one_line_and_an_exit_code",),
    "uv run poe monitor": (LOOK, "test_the_live_metric_is_that_of_the_newest_predictions"),
    "uv run poe logs errors": (
        "test_failures_are_counted|test_the_cloud_answers_every_question|test_elasticsearch_gives",
    ),
    "above 0.2 on the newest 200 to 1,000 rows": (
        "test_the_fewest_rows_that_are_judged_and_more_ring_only_where_they_have_moved",
        "test_few_rows_are_not_judged",
    ),
    "its whole 95 % interval is worse than that of the report": (
        "test_worse_means_that_the_intervals_do_not_overlap",
    ),
    "above 0.1": ("test_groups_are_compared_if_the_truth_has_them",),
    "the report": ("test_groups_and_gaps_are_shown_with_the_rows_that_would_be_enough",),
    "your own report, and each rollout": (
        "test_one_that_does_not_win_or_does_harm_is_taken_back|test_outcomes|test_answers_unlike_those",
    ),
    # Retraining
    "The model is retrained ….": ("test_training_is_due_by_age_or_drift",),
    "Cron or a timer calls uv run poe up, which trains when that is due.": (
        "test_a_round_trains_only_when_that_is_due",
        "mlsd: tests/smoke/conftest.py",
    ),
    "The service watch looks every hour, and trains when that is due.": (
        "test_training_is_due_by_age_or_drift",
        "mlsd: tests/engines/test_compose.py",
    ),
    "Alarms ring when a training fails (TrainingFailed), and when none started in time "
    "(TrainingDidNotStart).": ALARMS,
    "HEARTBEAT_URL is called after each round that went well; the service behind it raises the alarm "
    "when no call comes.": (
        "test_every_successful_round_sends_a_heartbeat",
        "test_a_failing_heartbeat_stops_nothing",
    ),
    # Availability and recovery
    "Nobody waits for an answer: a run may fail and be repeated until the next one is due.": (
        "test_a_broken_run_is_taken_up_where_it_ended",
    ),
    "uv run poe rollback": (
        "test_rollout_without_a_version_before_there_is_nothing_to_go_back_to|"
        "test_by_hand_a_version_serves_at_once_and_the_one_on_its_way_stops",
    ),
    "a fresh checkout, uv sync, the environment, uv run poe up": ("test_training_is_due_by_age_or_drift",),
    "uv run poe up on another machine": ("test_a_first_model_is_made_once",),
    "the next training makes them again": ("test_versions_the_name_follows_the_data",),
    "its backup, else a new training": (
        "test_training_again_gives_the_same_model|test_one_seed_gives_one_model|test_a_fit_can_be_repeated",
    ),
    # Failure modes
    "a command that needs … ends with exit code 2 and one line that names the system and no secret": (
        "mlsd: tests/proof/test_proof.py::test_a_server_that_is_not_well_is_one_clear_error",
    ),
    "no work waits for it; events that it did not take are kept in a file or counted as lost": (
        "test_a_service_that_is_away_stops_no_work|"
        "test_a_server_that_is_not_well_stops_no_work_and_no_event_is_forgotten",
        "test_what_is_refused_goes_to_a_file_and_only_the_rest_is_sent_again|"
        "test_a_store_that_stays_away_is_told_once_and_the_events_are_kept|"
        "test_a_store_that_hangs_makes_nobody_wait_and_what_is_lost_is_counted",
    ),
    "uv run poe monitor ends with exit code 2; no other command does": (
        "test_a_gateway_that_says_no_is_one_clear_error_of_monitor_and_no_other_tasks",
    ),
    "503 with Retry-After; those in work are answered": (
        "test_a_slow_body_is_given_up_and_more_requests_than_places_wait_outside",
        "test_a_request_that_is_in_work_at_the_end_is_answered",
    ),
    "the version in use goes on answering": (
        "test_a_promoted_version_is_seen_without_a_restart",
        "test_router_a_version_that_is_not_ready_changes_nothing",
    ),
    "requests in work are answered first; a connection at rest may be closed": (
        "test_a_request_that_is_in_work_at_the_end_is_answered",
        "test_each_worker_is_exchanged_on_sighup",
    ),
    "no event goes without its answer and none gets two": (
        "test_killed_again_and_again_no_event_goes_without_its_answer_and_none_has_two",
    ),
    "one later than STREAM_LATE_SECONDS is set aside and can be sent once more": (
        "test_an_event_that_comes_too_late_is_set_aside_and_can_be_sent_once_more",
    ),
    "an id is answered once, even after a restart": (
        "test_what_is_sent_again_under_its_id_is_answered_once_even_after_a_restart",
    ),
    "each becomes a dead letter; the others are answered": (
        "test_what_is_no_row_is_set_aside_and_keeps_no_other_from_its_answer",
    ),
    "events wait for it, but not forever": (
        "test_events_wait_for_a_feature_store_that_is_away_but_not_for_ever",
    ),
    "the next run takes it up where it ended and writes no row twice": (
        "test_a_broken_run_is_taken_up_where_it_ended",
    ),
    "the run is not finished; nothing is handed over": (
        "test_predictions_that_do_not_match_the_rows_are_not_finished",
    ),
    "the version is taken back; the one in use answers": (
        "test_a_version_that_a_process_cannot_load_is_taken_back",
    ),
    "the second is refused": ("test_a_second_training_at_the_same_time_is_refused",),
    "no half-written file is left behind": (
        "test_nothing_half_written_is_left",
        "test_partial_files_of_a_killed_writer_are_skipped",
    ),
    "it is tried again after 1 and 5 minutes; the version in use goes on": (
        "test_a_failed_training_is_retried_and_sends_no_heartbeat",
        FAILED,
    ),
    "it is refused by its hash": ("test_a_file_with_other_bytes_is_refused",),
    "one error names column and row; nothing is trained": (
        "test_a_problem_is_named_with_its_column|test_a_contract_violation_is_one_problem|"
        "test_missing_columns",
    ),
    # Sizing
    "Training hours include the hyper-parameter search (uv run poe run --try); uv run poe run fits "
    "each candidate once.": (
        "test_a_search_begins_with_the_defaults|test_each_hyper_parameter_that_is_searched|"
        "test_a_fit_can_be_repeated|"
        "test_one_seed_gives_one_model",
        "test_every_candidate_is_measured_on_every_fold",
    ),
}
