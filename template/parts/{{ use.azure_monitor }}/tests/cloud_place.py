"""Variables that point to this cloud: its log, what else must be set, and a separate log for each test."""

ADDRESS = "AZURE_MONITOR_INGESTION"
"""Until it is set, the files of this machine answer."""
OTHERS = {"AZURE_MONITOR_WORKSPACE": "w", "AZURE_MONITOR_QUERY": "http://127.0.0.1:9"}
PLACE = {"AZURE_MONITOR_RULE": "dcr-{}", "AZURE_MONITOR_WORKSPACE": "{}"}
