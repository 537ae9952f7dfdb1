"""The file system of Azure Blob Storage, with a client that gives up early."""

from __future__ import annotations

from adlfs import AzureBlobFileSystem
from azure.storage.blob.aio import BlobServiceClient, LinearRetry

# With one retry, an unresponsive store fails after about 25 seconds rather than minutes.
SECONDS_TO_CONNECT, SECONDS_TO_ANSWER = 5, 10


class Containers(AzureBlobFileSystem):  # type: ignore[misc]  # it has no types
    """Containers of the account that the environment names."""

    service_client: BlobServiceClient

    def do_connect(self) -> None:
        """Connect as adlfs does, then replace its client with one that gives up early."""
        super().do_connect()
        found = self.service_client
        self.service_client = BlobServiceClient(
            found.url,
            credential=found.credential,
            retry_policy=LinearRetry(backoff=1, random_jitter_range=1, retry_total=1),
            connection_timeout=SECONDS_TO_CONNECT,
            read_timeout=SECONDS_TO_ANSWER,
        )
