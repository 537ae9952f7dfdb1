"""What the chapters on models and their evaluation say, and the tests that hold it."""

from __future__ import annotations

from collections.abc import Mapping

from tests.documents.claims.data import ANSWERED, CONTRACT

GATES = (
    "test_rollout_a_gate_that_does_not_hold_waits_for_a_signature|test_an_open_gate_keeps_a_version",
    "test_a_gate_blocks_until_someone_signs_for_this_recipe_column_and_day",
)

HELD: Mapping[str, tuple[str, ...]] = {
    "A model that is not proven better is not promoted: it would not be worth running.": (
        *GATES,
        "test_a_target_without_signal_is_registered_but_not_promoted|test_every_gate_has_its_verdict",
    ),
    # Models
    "Every training fits every candidate, simplest first, so a model that does not earn its cost "
    "shows at once.": (
        "test_every_candidate_is_measured_on_every_fold",
        "test_the_gain_is_how_much_better_the_chosen_model_is",
    ),
    "What it is: the share of each class in the training data, for every case.": (
        "test_the_baseline_gives_each_class_its_share",
    ),
    "What it is: the mean of the training targets, for every case.": (
        "test_the_baseline_predicts_the_usual",
    ),
    "What it is: the most popular items of the training data, for every user.": (
        "test_a_new_user_gets_popular_items_or_a_list_from_a_history",
    ),
    "What it is: logistic regression: a weighted sum of scaled and encoded columns and of chosen "
    "crosses, turned into a probability.": ("test_a_linear_model_is_explained_exactly_by_its_raw_columns",),
    "What it is: ridge regression: a weighted sum of scaled and encoded columns and of chosen crosses.": (
        "test_a_linear_model_is_explained_exactly_by_its_raw_columns",
    ),
    "What it is: logistic regression on weighted word counts (TF-IDF).": (
        "test_it_learns_words_and_pairs_of_words",
    ),
    "Loss function: … plus the squared size of the weights (L2).": (
        "test_where_training_ends_the_penalty_pulls_as_much_as_the_errors|test_a_vector_solves_the_equation",
    ),
    "What it is: many small decision trees, each correcting the sum of those before, on binned columns.": (
        "test_contributions_are_exact|test_effects_add_up_to_the_margin",
    ),
    "It reads numbers taken from the …, not the … itself.": ("test_it_learns_words_and_pairs_of_words",),
    "Loss function: log loss.": ("test_every_learning_model_beats_the_baseline_clearly",),
    "Loss function: squared error.": ("test_every_learning_model_beats_the_baseline_clearly",),
    "Loss function: cross-entropy over … classes.": ("test_every_learning_model_beats_the_baseline_clearly",),
    "What it is: the weighted sum of the last two models' answers….": (
        "test_a_blend_adds_up_over_the_columns_of_both_models",
    ),
    "What it is: for each item a ridge regression says which other items speak for it (Steck, 2019; "
    "in catalogues above 3,000 items on its 100 nearest ones: Ning and Karypis, 2011).": (
        "test_the_rest_is_what_the_other_items_add",
    ),
    "A list adds up what each liked item says, times how much more popular an item is lately.": (
        "test_what_liked_items_add_is_the_score",
    ),
    "What it is: each user and each item gets a short list of numbers, found by alternating least "
    "squares on implicit feedback (Hu, Koren and Volinsky, 2008); their product says how well they "
    "fit.": ("test_a_vector_solves_the_equation_over_all_items",),
    "A user's list follows from what they liked, so new choices, and new users with a history, "
    "need no training.": ("test_a_new_user_gets_popular_items_or_a_list_from_a_history",),
    "Loss function: squared error, weighted by how sure a signal is, plus the squared size of the factors.": (
        "test_a_vector_solves_the_equation_over_all_items",
    ),
    "Optuna searches hyper-parameters (uv run poe tune); only the folds judge them.": (
        "test_a_search_begins_with_the_defaults_and_finds_the_best_of_all_workers",
        "test_every_rung_is_searched_and_every_trial_of_a_treatment_is_told",
    ),
    "The folds set the number of trees; the last fit takes it over.": (
        "test_each_model_is_explained_with_the_values_it_was_fitted_with",
    ),
    # Interactions
    "Nothing else is read: a user is what they did.": ("test_a_row_to_be_answered_needs_its_user_only",),
    "Cleaning: copies of a whole interaction are dropped and counted.": (
        "test_duplicates_are_dropped_and_reported",
    ),
    "What a user did twice with an item counts twice, and less each time: the strength of a pair "
    "is log2(1 + the sum of its weights).": ("test_events_count_by_their_weight",),
    "Missing: a user who did not meet an item has not rejected it; such pairs count as weak "
    "evidence of no interest in every model.": ("test_a_vector_solves_the_equation_over_all_items",),
    "The models fit all of them at once, so none are drawn as negatives.": (
        "test_a_vector_solves_the_equation_over_all_items",
    ),
    "The report says how far lists reach into the catalogue and how much of them the most shown items "
    "take; monitoring watches how popular shown items are.": (
        "test_coverage_counts_each_shown_item_once",
        "test_novelty_is_the_mean_information_of_what_is_shown",
    ),
    "Privacy: a user is a keyed hash, in the model, too; the key stays out of the repository.": (
        "test_units_that_lead_to_a_person_are_hashed",
        "test_the_key_is_kept_for_its_owner_only",
    ),
    "schema.toml names the columns of events and of values, and weighs each event.": (
        "test_events_count_by_their_weight",
    ),
    "Explicit is preferred where there is some: a value that a user gave, such as stars, counts "
    "before an event.": ("test_a_rating_overrides_an_event",),
    "From liked_from on it counts as liked, below as met and not liked.": (
        "test_a_rating_overrides_an_event",
    ),
    "An event counts by its weight in [weights], a multiple of the weakest event that says "
    "something; 0 means that the item was met and not liked.": ("test_events_count_by_their_weight",),
    "What is judged is what a user likes next and had not met before.": (
        "test_evaluated_items_are_new_to_their_user",
    ),
    "The cut is one moment for all users and items, so nothing of the future is known (Ji and "
    "others, 2020).": ("test_evaluated_items_are_new_to_their_user",),
    "A user of whom nothing is known gets what is popular lately; one who brings a history with "
    "the request gets a list from it at once.": (
        "test_a_new_user_gets_popular_items_or_a_list_from_a_history",
    ),
    "A user of whom nothing is known gets the most popular items.": (
        "test_a_new_user_gets_popular_items_or_a_list_from_a_history",
    ),
    "Beside the user, a row may hold k, how many items it wants (10 where it says nothing, 100 at "
    "most), history, items that the user met since the model was fitted, and items, the only ones to "
    "choose from.": (
        "test_each_user_gets_k_items",
        "test_only_candidates_are_ranked",
        "test_lists_are_read_from_json_and_from_files_each_id_once",
    ),
    "An item that nobody liked before the training is in no list until the next one.": (
        "test_an_item_that_nobody_liked_is_in_no_list",
    ),
    "The report says what share of the hold-out such items make up.": (
        "test_unknown_users_and_items_are_reported",
    ),
    "Ids of users and items, and what each user met, are kept inside the model: at most 20 million "
    "pairs, of users with very many the newest.": (
        "test_nobody_gets_what_they_met",
        "test_everyone_is_every_user_that_the_model_knows",
    ),
    # Texts
    "schema.toml names the columns of texts and their limits.": (
        "test_one_policy_refuses_or_flags_a_text_outside_the_contract",
    ),
    "A text that is empty, too short or too long is refused or flagged ([checks] policy), in "
    "training, batch and requests alike.": (
        "test_one_policy_refuses_or_flags_a_text_outside_the_contract",
        "test_an_empty_text_is_kept_where_it_is_flagged",
        "test_a_value_has_one_verdict_whatever_asks",
    ),
    "One form: Unicode is normalized (NFKC) and case folded, and signs that show nothing (joiners, "
    "directions, variants) are left out, so texts that look the same are the same.": (
        "test_texts_that_look_the_same_are_the_same",
    ),
    "Words: a run of letters and digits with their marks, or one punctuation mark or symbol.": (
        "test_words_are_written_as_in_the_text",
    ),
    "Scripts without spaces (Chinese, Japanese, Thai, Lao, Khmer, Burmese) are read character by "
    "character.": ("test_words_of_many_scripts",),
    "The first 1,000 words of a text are read.": ("test_only_the_first_words_are_read",),
    "Features: words and pairs of neighboring words (a cross of two).": (
        "test_it_learns_words_and_pairs_of_words",
        "test_word_pairs_have_an_order_and_stay_in_one_text",
    ),
    "A term weighs 1 + ln(its count in the text), more the rarer it is and the more it tells of the "
    "target by itself (after Wang and Manning, 2012); each text is brought to length one.": (
        "test_terms_are_counted_once_for_each_row",
        "test_effects_add_up_to_the_margin",
    ),
    "Terms in a single text are left out.": (
        "test_terms_in_few_texts_are_left_out_unless_there_are_no_others",
    ),
    "A term is a number made of its letters (31 bits of BLAKE2b) that no training decides, so batch, "
    "requests and training read the same of any text.": (
        "test_ids_of_words_never_change",
        "test_the_export_answers_as_the_model_does_for_any_unicode",
    ),
    "The model file holds these numbers and their weights, and no words.": (
        "test_ids_of_words_never_change",
    ),
    "Markup stays: its words tell, too.": ("test_every_text_is_kept_as_it_is",),
    "Repeats: texts that share four of five terms with another one (MinHash; Broder, 1997) stand on "
    "one side of the hold-out and of each fold; after a cut in time, later repeats are not judged.": (
        "test_near_duplicates_are_found_and_others_are_not",
        "test_duplicates_stay_on_one_side_of_every_split",
    ),
    "The report counts them, and texts that stand there with different answers.": (
        "test_equal_texts_with_different_labels_are_reported",
    ),
    "Rare classes: the rarest class holds …; uv run poe run --try tries to let its texts weigh more "
    '([treatment] balance = "weights") and brings probabilities back to the real shares (Saerens and '
    "others, 2002).": ("test_rows_weigh_as_much_as_they_are_told_to",),
    "Watched for drift, and named where they are unusual: length in characters and words, language "
    "(guessed from script and small words), and the share of words that fewer than five training "
    "texts hold.": (
        "test_lengths_languages_and_rare_words_are_watched",
        "test_a_language_is_guessed",
    ),
    # Offline evaluation
    "Candidates are compared out of fold by ….": (
        "test_every_candidate_is_measured_on_every_fold",
        "test_a_metric_better_beyond_chance_is_chosen|test_ties_go_to_the_better_proper_score",
    ),
    "Among those that chance could make the best, … decides; among equals, the simpler one.": (
        "test_ties_go_to_the_better_proper_score|test_among_equal_candidates_the_simplest_is_chosen",
    ),
    "The report shows the chosen one on the hold-out with its 95 % interval.": (
        "test_report_and_card_say_what_was_measured",
        "test_the_estimate_is_made_on_the_hold_out_or_else_out_of_fold",
    ),
    "Then the same recipe is fitted on all rows whose truth is known ([training] refit); the hold-out "
    "stays the estimate.": (
        "test_the_serving_model_was_fitted_on_every_row_with_a_label|test_a_refit_can_be_switched_off",
    ),
    "A case counts as positive (the rarer class, or the one that says yes) from a threshold on, "
    "set out of fold by [decision]:": ("test_two_classes_are_told_apart_at_the_threshold",),
    "cost_false_alarm and cost_missed: the threshold that costs least (Elkan, 2001);": (
        "test_prices_set_the_threshold",
        "test_a_threshold_that_is_proven_cheaper_than_the_ratio_of_the_prices_is_taken",
    ),
    "least_precision, least_recall or most_alarms_a_day: the best that this limit allows;": (
        "test_a_minimum_precision_is_reached_with_as_many_hits_as_possible",
        "test_a_minimum_recall_is_reached_with_as_few_alarms_as_possible",
        "test_alarms_a_day_are_limited",
    ),
    "nothing, as now: the threshold with the best F1, which knows no costs.": (
        "test_without_prices_f1_decides_with_a_note",
    ),
    "Probabilities are calibrated inside the model file (Platt scaling or isotonic regression) only "
    "where that lowers the log loss out of fold.": (
        "test_overconfident_probabilities_are_calibrated_by_a_line",
        "test_true_probabilities_stay_as_they_are",
        "test_isotonic_regression_is_taken_where_it_is_better_than_a_line",
    ),
    "The threshold travels in the file too.": ("test_two_classes_are_told_apart_at_the_threshold", ANSWERED),
    "The answer is the mean.": ("test_the_bias_of_the_draws_is_removed|test_prices_ask_for_the_quantile",),
    "With cost_over and cost_under in [decision] of project.toml the decision is the quantile "
    "that costs least.": ("test_prices_ask_for_the_quantile_that_costs_least",),
    "Each answer goes out with an interval that should hold nine of ten truths; the report says how "
    "many it held.": (
        "test_nine_of_ten_truths_lie_within_the_interval",
        "test_coverage_has_its_counts_and_nothing_is_said_of_classes",
    ),
    "Each gate holds, is broken, or lacks evidence, and then the report says how much would be enough:": (
        "test_every_gate_has_its_verdict_its_switch_and_who_signed",
        "test_the_verdict_names_the_rate_its_reason_and_how_many_rows_are_enough|"
        "test_a_limit_holds_is_broken",
    ),
    "The model is better than the baseline on the hold-out.": (
        "test_the_gain_is_how_much_better_the_chosen_model_is",
        "test_a_gain_must_be_beyond_chance|test_a_gain_is_proven",
    ),
    "It is not too good to be true: near the maximum, no column alone may reach nearly the same, "
    "unless [checks] accept_strong_columns names it.": (
        "test_the_column_that_carries_the_result_is_named_with_its_level|test_a_number_that_is_the_target|"
        "test_a_text_that_is_the_target_is_refused",
        "test_an_honest_result_near_the_maximum_only_warns|test_an_ordinary_result_is_not_suspicious",
    ),
    "Recall ([checks] compare names other rates) differs between groups of … by at most … ([checks] "
    "largest_gap): judged out of fold on all rows before the hold-out, with intervals that hold "
    "together.": (
        "test_the_verdict_names_the_rate_its_reason_and_how_many_rows_are_enough",
        "test_groups_that_are_equal_are_rarely_called_broken_however_many_there_are",
    ),
    "Refitted on all rows, it answers as the one that was judged (PSI of the answers).": (
        "test_the_refit_is_compared_with_the_model_that_was_evaluated",
        "test_a_refit_that_differs_and_is_worse_breaks_its_gate",
    ),
    "Refitted on all rows, it recommends at least a tenth of what the one that was judged does.": (
        "test_the_refit_is_compared_with_the_model_that_was_evaluated",
    ),
    "It is not worse than the model in use by more than [checks] margin, on rows that neither has "
    "learned from.": ("test_models_are_compared_on_rows_that_neither_was_fitted_on",),
    "A gate that does not hold fails no run: the model is registered, and cannot be promoted before "
    "somebody signs for its recipe in [[signed]].": GATES,
    "What fails a run: rows that break their contract, and an exported file that answers "
    "differently from the model in memory.": (
        CONTRACT,
        "test_a_wrong_export_is_detected",
    ),
    "What was evaluated is what is served: the exported file with its preprocessing.": (
        ANSWERED,
        "test_the_evaluated_model_reproduces_its_evaluation",
    ),
}
