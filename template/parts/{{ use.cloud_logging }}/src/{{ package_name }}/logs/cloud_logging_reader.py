"""Queries to Google Cloud Logging, in SQL: BigQuery reads what Log Analytics keeps."""

from __future__ import annotations

import time
from typing import Any

from google.api_core.exceptions import GoogleAPIError
from google.api_core.retry import Retry
from google.auth.credentials import AnonymousCredentials
from google.auth.exceptions import GoogleAuthError
from google.cloud import bigquery
from requests.exceptions import RequestException

from ..errors import BadData, BadSettings
from ..settings import variable
from .cloud_logging_project import LOG, project

QUERIES = "queries/cloud_logging/{}.sql"
DATASET = "CLOUD_LOGGING_DATASET"
MOST_SECONDS = 300.0
SECONDS_TO_ANSWER = 4.0
"""Of one call; with one more try, a service that does not answer is given up in ten seconds."""
TWICE = Retry(initial=0.5, maximum=1.0, timeout=SECONDS_TO_ANSWER + 1)
DAY = 86_400


def address() -> str:
    """Return the log that the environment names; empty if there is none."""
    return variable(LOG)


def ask(query: str, about: str, days: int) -> list[dict[str, Any]]:
    """Return the answer to a query about events of the last days; its parameters are `since`, `log`, `about`.

    Raises:
        BadSettings: no dataset is linked.
        BadData: the dataset cannot be read, or the query is wrong.
    """
    dataset = variable(DATASET)
    if not dataset:
        raise BadSettings(
            f"The log {address()} cannot be asked", "no dataset is linked to it", f"Set {DATASET}"
        )
    try:
        return _answer(query, about, days, dataset)
    except (GoogleAPIError, GoogleAuthError, RequestException, ValueError, KeyError, TypeError) as error:
        why = " ".join(str(error).split())[:500]
        raise BadData(
            f"The dataset {dataset} cannot be read", why, "Mend the query or the address"
        ) from error


def _answer(query: str, about: str, days: int, dataset: str) -> list[dict[str, Any]]:
    given = [
        bigquery.ScalarQueryParameter("since", "TIMESTAMP", time.strftime("%Y-%m-%dT%H:%M:%SZ", _past(days))),
        bigquery.ScalarQueryParameter("log", "STRING", address()),
        bigquery.ScalarQueryParameter("about", "STRING", about),
    ]
    of = dataset if "." in dataset else f"{project()}.{dataset}"
    config = bigquery.QueryJobConfig(default_dataset=of, query_parameters=given)
    job = _client().query(query, job_config=config, retry=TWICE, timeout=SECONDS_TO_ANSWER, job_retry=None)
    return [dict(row.items()) for row in job.result(timeout=MOST_SECONDS, retry=TWICE, job_retry=None)]


def _past(days: int) -> time.struct_time:
    return time.gmtime(time.time() - days * DAY)


def _client() -> Any:
    # A test server gets no credentials.
    nobody: Any = AnonymousCredentials
    given = nobody() if variable("BIGQUERY_EMULATOR_HOST") else None
    return bigquery.Client(project=project(), credentials=given)
