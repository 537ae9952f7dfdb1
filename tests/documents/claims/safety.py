"""What the chapters on security, privacy and fairness say, and the tests that hold it."""

from __future__ import annotations

from collections.abc import Mapping

HASHED = ("test_a_personal_column_is_removed", "test_keys_are_hashed_and_still_told_apart")
KEPT = ("test_the_key_is_kept_for_its_owner_only", "test_the_key_in_the_environment_takes_precedence")

HELD: Mapping[str, tuple[str, ...]] = {
    # Security
    "anybody who reaches the service, until SERVE_API_KEYS is set; then only who knows a key. Keys "
    "are compared in constant time and can be rotated without a gap": (
        "test_where_keys_are_set_only_who_knows_one_is_answered",
        "test_without_keys_everybody_is_answered",
    ),
    "bodies are limited to 1 MB and 1,000 rows, slow bodies time out, wrong values are named by their "
    "place and not repeated": (
        "test_a_large_body_is_refused_before_it_is_read",
        "test_a_slow_body_is_given_up_and_more_requests_than_places_wait_outside",
        "test_a_wrong_value_is_named_by_its_place_and_not_repeated",
    ),
    "a password is never sent to … in the clear unless that is asked for": (
        "test_a_password_is_never_sent_in_the_clear_unless_that_is_asked_for",
    ),
    "environment variables, or .env, which git ignores; a password in an address is not shown in "
    "errors or logs": ("test_a_password_is_not_shown",),
    "each is checked against its hash before it is used; changed bytes are refused": (
        "test_a_file_with_other_bytes_is_refused",
    ),
    "uv.lock pins every one with its hash; … checks each change": ("mlsd: tests/smoke/conftest.py",),
    "run as an unprivileged user, with a read-only file system and no capabilities; the image holds "
    "no secret and no data": (
        "test_the_container_is_nobody_in_particular_and_writes_only_where_it_may",
        "test_the_image_holds_no_secret_and_no_data",
    ),
    # Privacy and law
    "These columns never reach a model as they are: each is removed, or replaced by a keyed hash "
    "(HMAC-SHA-256) where it is needed as key, group or sensitive group.": HASHED,
    "The key is PSEUDONYM_KEY in the environment, or a file that only its owner can read and git "
    "ignores.": KEPT,
    "If that changes, set personal_data and personal_columns: those columns are then removed or "
    "replaced before anything learns from them.": HASHED,
    "Each answer carries its reasons: a person may ask for them (GDPR Art. 22).": (
        "test_reasons_stand_beside_each_answer_where_they_are_wanted",
    ),
    # Bias and misuse
    "Every report shows the metrics by group with the size of each.": (
        "test_groups_and_gaps_are_shown_with_the_rows_that_would_be_enough",
    ),
    "The gap may be at most …; a model whose gap is larger, or could be, waits until somebody signs "
    "for it, and the report says how many rows would settle it.": (
        "test_a_limit_holds_is_broken_or_is_not_decided",
        "test_a_gate_blocks_until_someone_signs_for_this_recipe_column_and_day",
        "test_a_small_gap_holds_with_enough_positives_and_says_how_many_these_are",
    ),
    "Groups with fewer than 30 rows that count are judged together, so that no number rests on a "
    "handful of people.": ("test_small_groups_are_pooled_and_rows_left_out_are_counted",),
    "Name the columns in sensitive_groups, and every report shows the gap and a gate judges it.": (
        "test_groups_and_gaps_are_shown_with_the_rows_that_would_be_enough",
        "test_a_limit_holds_is_broken_or_is_not_decided",
    ),
}
