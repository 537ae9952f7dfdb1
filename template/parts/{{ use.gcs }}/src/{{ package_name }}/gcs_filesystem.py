"""The file system of Google Cloud Storage, with fewer retries than its library makes."""

from __future__ import annotations

from gcsfs.core import GCSFileSystem
from gcsfs.retry import retry_request

twice = retry_request(retries=2)


class Buckets(GCSFileSystem):  # type: ignore[misc]  # it has no types
    """Buckets whose requests are tried twice; gcsfs tries each six times, for minutes."""

    _request = twice(GCSFileSystem._request.__wrapped__)
    _get_file_request = twice(GCSFileSystem._get_file_request.__wrapped__)
    # Each of its requests is retried separately, not all of them together.
    _get_file_concurrent = GCSFileSystem._get_file_concurrent.__wrapped__
