"""Variables that point to this cloud: its log, what else must be set, and a separate log for each test."""

ADDRESS = "CLOUDWATCH_LOG_GROUP"
"""Until it is set, the files of this machine answer."""
OTHERS = {
    "AWS_REGION": "eu-west-1",
    "AWS_ACCESS_KEY_ID": "me",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS": "http://127.0.0.1:9",
}
PLACE = {"CLOUDWATCH_LOG_GROUP": "/tests/{}"}
