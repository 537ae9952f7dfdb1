"""What the chapters on data say, and the tests that hold it."""

from __future__ import annotations

from collections.abc import Mapping

ANSWERED = (
    "test_every_row_gets_the_answer_of_the_registered_artefact|"
    "test_the_answers_are_those_of_the_evaluated_artefact|"
    "test_every_event_gets_the_answer_of_the_registered_artefact"
)
CONTRACT = (
    "test_a_problem_is_named_with_its_column|test_a_contract_violation_is_one_problem|test_missing_columns"
)
KEPT = (
    "test_examples_load_as_they_were_saved|test_every_row_and_value_is_kept|test_a_table_comes_back_as_it_was"
)
FAILED = "test_a_training_that_fails_does_not_stop_serving|test_a_failed_training_is_retried"
POLICY = (
    "test_one_policy_refuses_or_flags_a_value_outside_the_contract|test_one_policy_refuses_or_flags_a_text"
)
ONE_SIDE = (
    "test_no_fold_is_compared_on_rows_that_it_learns_from|"
    "test_every_fold_learns_from_each_class_and_from_nothing"
)

HELD: Mapping[str, tuple[str, ...]] = {
    # What happened before
    "[treatment] history holds …: each row gets the newest earlier value…, the means of 7, 28 and all, "
    "the age of the newest, and the value of the same weekday.": (
        "test_the_same_weekday_is_looked_up_where_it_is_known",
    ),
    "Nothing younger than horizon_days is read, and no target younger than label_delay_days (…) on top.": (
        "test_values_within_the_gap_are_not_read",
        "test_a_value_within_the_gap_changes_nothing_and_one_before_it_does",
    ),
    "Answers read the same values from features/known.npz in the storage; … makes them newer, …": (
        "test_serving_reads_the_same_history_as_training",
        "test_history_recorded_later_is_read",
    ),
    "No column's earlier values become features: [treatment] history is empty.": (
        "test_serving_reads_the_same_history_as_training",
    ),
    "windows.toml declares features of the minutes before each event, for each …: counts, sums and means.": (
        "test_the_values_are_those_of_the_definition",
    ),
    "One code counts them for training and for answers, so both have the same values.": (
        "test_what_an_event_is_answered_with_is_what_its_row_is_learned_with",
    ),
    # Requirements
    "A model is one module, listed by name in models/rungs.py. Callers import a slot's module, never "
    "a product's.": ("mlsd: tests/template/test_branches.py",),
    "One command trains everything in one process. … keeps runs and parameters.": (
        "test_each_candidate_is_a_run_with_what_was_set_and_measured",
    ),
    # Framing and baseline
    "Supervised classification: each … gets a probability for each of the … classes of “…”.": (ANSWERED,),
    "Supervised regression: each … gets one number, “…”.": (ANSWERED,),
    "Ranking: each user gets the ten items out of … that they most likely want.": (
        "test_each_user_gets_k_items",
    ),
    "The baseline learns nothing: it predicts the share of each class in the training data and, "
    "for metrics that count decisions, the best single class.": (
        "test_the_baseline_gives_each_class_its_share",
        "test_the_baseline_decides_one_class_whatever_the_threshold",
    ),
    "The baseline learns nothing: it answers with the mean of the training targets, whatever the case.": (
        "test_the_baseline_predicts_the_usual",
    ),
    "The baseline learns nothing about a user: it gives everybody the most popular items.": (
        "test_a_new_user_gets_popular_items_or_a_list_from_a_history",
    ),
    # Architecture
    "rows, by queries/examples.sql": (
        "test_ingestion_reads_the_file_that_is_named",
        "test_database_a_query_sees_the_file_as_examples",
    ),
    "the events, to keep them as rows in …": ("test_events_are_the_rows_to_learn_from",),
    "prepared rows and features": (KEPT,),
    "rows that came as events, prepared rows and features": (
        "test_files_and_events_are_one_history",
        KEPT,
    ),
    "to keep the run, its model and the verdicts of its gates": (
        "test_the_chosen_run_has_the_estimate_the_verdicts_and_the_commit",
        "test_registry_gives_back_the_folder_of_each_version",
    ),
    "to run when it is due": ("test_training_is_due_by_age_or_drift",),
    "to leave rows to score; to fetch predictions": (
        "test_a_file_that_cannot_be_scored_keeps_no_other_from_it",
        "test_every_row_gets_the_answer_of_the_registered_artefact",
    ),
    "the version in use": ("test_router_a_promoted_version_answers_everybody_once_it_is_ready",),
    "to keep events; for their answers": (
        "test_an_answer_stands_in_the_partition_and_under_the_key_of_its_event",
    ),
    "columns that a row leaves out, by its key": (
        "test_a_look_up_gives_what_training_gets|"
        "test_columns_that_an_event_leaves_out_are_looked_up_by_its_key",
    ),
    "to keep an event for each …": ("test_events_of_a_request_name_it_and_its_trace",),
    "predictions, and the truth that you bring": ("test_the_live_metric_is_that_of_the_newest_predictions",),
    "each change, to check it": ("mlsd: tests/template/test_ci_services.py",),
    # Data contracts
    "one error names column and row; nothing is trained, and the model in use stays": (
        CONTRACT,
        FAILED,
    ),
    "an event that breaks it becomes a dead letter with its reason": (
        "test_what_breaks_the_contract_is_a_dead_letter",
    ),
    "the file is named with its row; other files are scored": (
        "test_a_bad_row_is_named_by_its_place_in_the_file",
        "test_a_file_that_cannot_be_scored_keeps_no_other_from_it",
    ),
    "422 names the place; nothing is guessed": ("test_a_wrong_value_is_named_by_its_place_and_not_repeated",),
    "the live metric says what it lacks": ("test_the_live_metric_says_why_it_is_unknown",),
    "schema.toml is the contract: columns, kinds, ranges, empty or not.": (
        "test_a_wrong_schema_is_one_clear_error|test_wrong_interactions_are_one_problem|test_a_wrong_",
        POLICY + "|test_wrong_interactions_are_one_problem",
    ),
    "The alarm ExamplesOld watches how fresh the newest examples are; nothing checks volume.": (
        "test_each_number_that_an_alarm_reads_is_one_that_goes_out",
    ),
    "DVC keeps what uv run dvc repro prepares; the run book says how to repeat a result.": (
        "test_every_version_is_pushed_and_comes_back",
        "test_training_again_gives_the_same_model",
    ),
    "… keeps every version of the data, so a result can be repeated.": (
        "test_every_version_is_pushed_and_comes_back",
        "test_training_again_gives_the_same_model|test_a_fit_can_be_repeated|test_one_seed_gives_one_model",
    ),
    # Split
    "The hold-out is a fifth of the rows ([split] holdout), and no choice sees it.": (
        "test_the_estimate_is_made_on_the_hold_out_or_else_out_of_fold",
        "test_rows_and_the_hold_out_are_described_once_each",
    ),
    "By time: the newest rows of “…” are the hold-out, cut at one moment, so the model learns from "
    "the past and is judged on what came next.": (
        "test_recurring_groups_move_no_row_across_the_cut|test_evaluated_items_are_new_to_their_user",
    ),
    "The truth arrives after …: rows whose label was not known at the cut are not learned from, and "
    "rows still without one are neither learned from nor judged ([data] label_delay_days).": (
        "test_no_label_that_was_unknown_at_a_cut_is_learned_from",
    ),
    "By group: the same “…” may come back, so its rows stand on both sides of the cut, and the report "
    "separates known groups from new ones.": (
        "test_known_and_new_groups_are_evaluated_separately|test_unknown_users_and_items_are_reported",
    ),
    'If each new case is somebody new, set groups = "apart".': (
        "test_groups_kept_apart_are_on_one_side_only",
    ),
    "By group: all rows with one value of “…” stand on one side.": (
        "test_groups_kept_apart_are_on_one_side_only",
    ),
    "A hash of the … picks the side, so a row held out today is held out next month too.": (
        "test_a_row_stays_on_its_side_when_rows_are_added",
    ),
    "Candidates are compared in five folds that roll on in time, each on rows its fit has not seen "
    "(out of fold); three from 50,000 rows on, one from 300,000 on ([split] folds).": (
        ONE_SIDE,
        "test_many_rows_have_fewer_folds",
    ),
    "Candidates are compared in five folds, each on rows its fit has not seen (out of fold); three "
    "from 50,000 rows on, one from 300,000 on; with fewer than 2,000 rows, or 100 of a class, "
    "repeated ([split] folds).": (
        ONE_SIDE,
        "test_many_rows_have_fewer_folds",
        "test_few_rows_are_evaluated_out_of_fold",
    ),
    "A hold-out of fewer than 200 rows, or 30 of the rarer class of two, says less than all rows "
    "out of fold: then none is held out, and the report says so.": (
        "test_few_rows_are_evaluated_out_of_fold",
    ),
    "A hold-out of fewer than 200 rows says less than all rows out of fold: then none is held out, "
    "and the report says so.": (
        "test_few_rows_are_evaluated_out_of_fold|test_with_few_rows_each_part_is_evaluated",
    ),
    "Intervals: rows of one “…” are drawn as one (cluster bootstrap; Field and Welsh, 2007).": (
        "test_rows_of_one_customer_are_drawn_together",
        "test_whole_clusters_are_drawn_with_all_their_rows",
    ),
    "Intervals: with a group column, rows of one group are drawn as one.": (
        "test_whole_clusters_are_drawn_with_all_their_rows",
    ),
    # Tables
    "schema.toml names the columns that a model may read, with kind and range, and the crosses: "
    "pairs of columns whose product is a feature.": (
        "test_a_row_becomes_tensors",
        POLICY,
    ),
    "The linear model gets standardized numbers, with the median and an indicator for a missing one; "
    "one column for each value of a category; and the crosses.": (
        "test_the_export_answers_as_the_model_does",
        "test_a_linear_model_is_explained_exactly_by_its_raw_columns",
    ),
    "Trees find crosses by themselves, need no scaling, and read gaps as they are.": (
        "test_a_rung_learns_from_gaps_and_levels",
    ),
    "A time becomes hour, weekday and month where these differ between rows, and an age in days.": (
        "test_times_are_read_in_their_format",
        "test_every_machine_writes_the_same_time",
    ),
    "… fits all of it on training rows, and it travels inside the model file, so serving cannot "
    "compute it differently.": (
        "test_a_version_answers_where_the_project_is_not_installed",
        ANSWERED,
    ),
    "Only rows without a target and copies of a whole row are dropped; the report counts them.": (
        "test_transform_leaves_out_copies_of_a_whole_row_only",
        "test_rows_and_the_hold_out_are_described_once_each",
    ),
    "By default, training rows get no treatment of their own: they are prepared like the rows to answer.": (
        "test_rows_with_a_gap_are_dropped_only_on_request",
        "test_a_model_learns_from_large_numbers_without_a_treatment",
    ),
    "uv run poe run --try tries the suggestions inside the folds and keeps one only if … or … gets "
    "better by the corrected resampled t-test (Nadeau and Bengio, 2003) and the other does not get "
    "worse.": (
        "test_a_treatment_that_helps_is_kept",
        "test_a_suggested_treatment_without_a_gain_is_not_kept",
        "test_folds_that_share_training_rows_prove_less_than_independent_ones",
    ),
    "native: as described above": ("test_a_rung_learns_from_gaps_and_levels",),
    "none": ("test_a_model_learns_from_large_numbers_without_a_treatment",),
    "none: probabilities stay true": ("test_probabilities_mean_what_they_say",),
    "drop: from 50,000 rows on, you can spare those with a gap; impute: the median and an indicator, "
    "for trees too": (
        "test_dropping_rows_with_a_gap_changes_what_a_probability_means_and_nothing_else_does|"
        "test_a_suggested_treatment_without_a_gain",
    ),
    "impute: the median and an indicator, for trees too": ("test_a_suggested_treatment_without_a_gain",),
    "clip: numbers more than three interquartile ranges outside the middle half are set to that "
    "bound (Tukey), in training and serving": (
        "test_a_suggested_treatment_without_a_gain",
        "test_the_export_answers_as_the_model_does",
    ),
    "weights and …, as the rarest class makes up …; probabilities are corrected back to the real "
    "shares (Saerens and others, 2002)": (
        "test_probabilities_stay_those_of_the_rows_as_they_are",
        "test_the_export_answers_and_explains_with_the_shift",
    ),
    "trees, from 20 columns on: columns more important than shuffled copies": (
        "test_selection_drops_noise_and_keeps_useful_columns",
    ),
    "A category's value gets its own column from 5 rows on; the rest, and new ones, share an "
    "out-of-vocabulary group.": ("test_an_unseen_level_counts_as_a_rare_one",),
    "A category of many values (…more than 200 in the linear model) becomes the target's mean of its "
    "value, computed for each row from other rows (cross-fitted target encoding; Micci-Barreca, "
    "2001).": ("test_target_means_leave_out_their_own_row",),
    "In the report, groups of … with fewer than 30 rows that count are judged together.": (
        "test_small_groups_are_pooled_and_rows_left_out_are_counted",
    ),
}
