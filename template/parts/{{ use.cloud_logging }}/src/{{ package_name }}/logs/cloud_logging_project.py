"""The project of Google Cloud that the logs belong to."""

from __future__ import annotations

from functools import lru_cache

from ..settings import variable

LOG = "CLOUD_LOGGING_LOG"


def project() -> str:
    """Return the project that the environment names, or that of the credentials which Google's chain finds.

    Raises:
        GoogleAuthError: there are no credentials.

    """
    return variable("GOOGLE_CLOUD_PROJECT") or _of_credentials()


@lru_cache(maxsize=1)
def _of_credentials() -> str:
    import google.auth
    from google.auth.exceptions import DefaultCredentialsError

    name = google.auth.default()[1]
    if not name:
        raise DefaultCredentialsError("the credentials name no project: set GOOGLE_CLOUD_PROJECT")
    return str(name)
