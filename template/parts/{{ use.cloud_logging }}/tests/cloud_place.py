"""Variables that point to this cloud: its log, what else must be set, and a separate log for each test."""

ADDRESS = "CLOUD_LOGGING_LOG"
"""Until it is set, the files of this machine answer."""
OTHERS = {
    "GOOGLE_CLOUD_PROJECT": "p",
    "CLOUD_LOGGING_DATASET": "p.logs",
    "BIGQUERY_EMULATOR_HOST": "http://127.0.0.1:9",
}
PLACE = {"CLOUD_LOGGING_LOG": "tests-{}"}
