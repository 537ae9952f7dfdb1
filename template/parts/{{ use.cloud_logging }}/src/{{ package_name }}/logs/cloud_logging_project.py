"""The Google Cloud project that the logs belong to."""

from __future__ import annotations

from functools import lru_cache

from ..errors import BadSettings
from ..settings import variable

LOG = "CLOUD_LOGGING_LOG"


def project() -> str:
    """Return the project that the environment names, or the one of the default credentials.

    Raises:
        GoogleAuthError: there are no credentials.
        BadSettings: they belong to no project.
    """
    return variable("GOOGLE_CLOUD_PROJECT") or _of_credentials()


@lru_cache(maxsize=1)
def _of_credentials() -> str:
    import google.auth

    name = google.auth.default()[1]
    if not name:
        why = "the credentials that Google's chain finds belong to none"
        raise BadSettings(f"{LOG} cannot be used without a project", why, "Set GOOGLE_CLOUD_PROJECT")
    return str(name)
