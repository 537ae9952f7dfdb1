"""The connection to a Hopsworks project: the environment names it, and its certificate is verified."""

from __future__ import annotations

import atexit
import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from functools import lru_cache
from io import StringIO
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

from ..errors import BadSettings
from ..settings import variable
from .online_features_away import answering, away

log = logging.getLogger(__name__)
# The client's own variables; `VECTORS` is ours.
HOST, PORT, PROJECT, KEY = "HOPSWORKS_HOST", "HOPSWORKS_PORT", "HOPSWORKS_PROJECT", "HOPSWORKS_API_KEY"
TRUSTED, CHECKED = "HOPSWORKS_TRUST_STORE_PATH", "HOPSWORKS_HOSTNAME_VERIFICATION"
VECTORS = "HOPSWORKS_VECTORS_PORT"
FIX = f"Check {HOST}, {PORT}, {PROJECT}, {KEY}, {TRUSTED} and {VECTORS}, and that the cluster runs"
# Values that the client treats as true.
YES = ("true", "1", "y", "yes")
# Timeouts in seconds for a connection and for an answer, and the number of retries.
CONNECT, READ, MORE = 3, 10, 2


@contextmanager
def hopsworks_answering() -> Iterator[None]:
    """Turn the client's errors into one, and hide its progress bars and prints."""
    with answering(FIX, _words), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # The client waits for a row until this time is over, and then only warns.
        warnings.filterwarnings("error", message="Timeout of")
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            try:
                yield
            except Exception:
                _signed_in.cache_clear()
                raise


def open_feature_store() -> Any:
    """Return the feature store of the project that the environment names, as the client's object.

    Raises:
        BadSettings: a variable is missing that the client would prompt for.
        FeatureStoreAway: Hopsworks refuses, or its certificate is not trusted.
    """
    for name in (PROJECT, KEY):
        if not variable(name):
            raise BadSettings(f"{name} is not set", f"{HOST} is", f"Set it too, or unset {HOST}")
    # The client treats an empty variable as an order not to verify the certificate.
    os.environ[CHECKED] = variable(CHECKED, "true").lower()
    if not variable(TRUSTED):
        os.environ.pop(TRUSTED, None)
    if os.environ[CHECKED] not in YES:
        log.warning("the certificate of %s is not checked, as %s says", variable(HOST), CHECKED)
    place = (variable(HOST), int(variable(PORT, "443")), variable(PROJECT), variable(KEY))
    return _signed_in(*place, variable(TRUSTED), os.environ[CHECKED])


@lru_cache(maxsize=1)  # the client keeps one connection, and closes it when another is opened
def _signed_in(host: str, port: int, project: str, key: str, *_: str) -> Any:
    # The import sends all libraries' logs to the terminal, unless a handler exists.
    logging.getLogger().addHandler(logging.NullHandler())
    import hopsworks
    from hopsworks.client.exceptions import HopsworksSSLClientError

    folder = mkdtemp(prefix="hopsworks-")
    # The client deletes its certificate files at exit, so two processes must not share them.
    atexit.register(rmtree, folder, ignore_errors=True)
    try:
        with _timed():
            signed_in = hopsworks.login(
                host=host,
                port=port,
                project=project,
                api_key_value=key,
                hostname_verification=True,
                cert_folder=folder,
                engine="python",
            )
    except HopsworksSSLClientError as error:  # its message explains how to disable verification
        raise away(f"its TLS is not trusted: {error.__cause__}", FIX) from error
    return signed_in.get_feature_store()


def serve_vectors(view: Any) -> None:
    """Let a feature view answer look-ups over HTTPS from the server of feature vectors."""
    config = {"port": int(variable(VECTORS, "4406")), "timeout": CONNECT, "verify_certs": True}
    view.init_serving(init_rest_client=True, config_rest_client=config, reset_rest_client=True)


@contextmanager
def _timed() -> Iterator[None]:
    """Set timeouts and retries for the session opened in the block; the client would wait forever."""
    import requests
    from urllib3.util.retry import Retry

    class Timed(requests.adapters.HTTPAdapter):
        def __init__(self) -> None:
            super().__init__(max_retries=Retry(MORE, backoff_factor=0.2, backoff_jitter=0.2))

        def send(self, request: Any, *args: Any, **options: Any) -> Any:
            options["timeout"] = options.get("timeout") or (CONNECT, READ)
            return super().send(request, *args, **options)

    sessions: Any = requests.sessions
    plain, sessions.HTTPAdapter = sessions.HTTPAdapter, Timed
    try:
        yield
    finally:
        sessions.HTTPAdapter = plain


def _words(error: Exception) -> str:
    """Return an error's message: the client puts the server's reason on its second line."""
    return f"{type(error).__name__}: {' '.join(str(error).split())[:400]}"
