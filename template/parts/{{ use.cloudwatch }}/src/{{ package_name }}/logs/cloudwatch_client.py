"""The client of Amazon CloudWatch Logs, and the log group that the environment names."""

from __future__ import annotations

from typing import Any

from ..errors import BadSettings
from ..settings import variable

GROUP = "CLOUDWATCH_LOG_GROUP"
# Two attempts, the second after a pause with jitter: an unresponsive service fails in ten seconds.
PATIENCE = {
    "connect_timeout": 2,
    "read_timeout": 4,
    "retries": {"mode": "standard", "total_max_attempts": 2},
}


def group() -> str:
    """Return the log group that the environment names; empty if there is none."""
    return variable(GROUP)


def region() -> str:
    """Return the region of the service.

    Raises:
        BadSettings: none is set.
    """
    import boto3  # slow to import, and not needed without a log group
    from botocore.exceptions import BotoCoreError

    try:
        found = variable("AWS_REGION") or boto3.Session().region_name
    except BotoCoreError as error:
        raise BadSettings(f"{GROUP} cannot be used", str(error), "Mend AWS's configuration") from error
    if not found:
        why = "AWS has many regions, and none is named"
        raise BadSettings(f"{GROUP} cannot be used", why, "Set AWS_REGION")
    return str(found)


def client() -> Any:
    """Return a new client, with AWS's default credentials."""
    import boto3
    from botocore.config import Config

    return boto3.Session().client("logs", region_name=region(), config=Config(**PATIENCE))
