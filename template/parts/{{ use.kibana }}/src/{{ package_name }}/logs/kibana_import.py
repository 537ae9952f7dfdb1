"""`poe kibana`: writes the dashboard to a file, and imports it into Kibana if its address is set."""

from __future__ import annotations

import logging
import sys
from typing import Any

import msgspec
import urllib3

from ..command import carry_out
from ..errors import ProjectError
from ..settings import Settings, variable
from ..storage import public
from .kibana_objects import saved_objects

log = logging.getLogger(__name__)
URL = "KIBANA_URL"
FILE = "build/kibana.ndjson"
PATIENCE = 30.0
"""Seconds for an answer: an import is a few dozen writes."""


class KibanaAway(ProjectError):
    """Kibana does not answer, refuses, or returns something unexpected."""


def dashboard(settings: Settings) -> int:
    """Write `build/kibana.ndjson`, and import it over earlier imports; return 0.

    Raises:
        KibanaAway: an address is set, and the file was not accepted there.
    """
    content = msgspec.json.Encoder().encode_lines(saved_objects(settings))
    path = settings.root / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    address = variable(URL).rstrip("/")
    if not address:
        log.info("%s is written: import it in Kibana under Saved Objects, or set %s", FILE, URL)
        return 0
    taken = _imported(address, content)
    log.info("Kibana at %s took %d objects", public(address), taken)
    return 0


def _imported(address: str, content: bytes) -> int:
    """Return how many objects Kibana imported."""
    key = variable("KIBANA_API_KEY")
    headers = {"kbn-xsrf": "true", **({"Authorization": f"ApiKey {key}"} if key else {})}
    authorities = variable("ELASTICSEARCH_CA_FILE") or None
    try:
        answer = urllib3.PoolManager(ca_certs=authorities).request(
            "POST",
            f"{address}/api/saved_objects/_import?overwrite=true",
            fields={"file": ("kibana.ndjson", content, "application/ndjson")},
            headers=headers,
            timeout=PATIENCE,
            retries=False,
        )
        return _count(answer.status, msgspec.json.decode(answer.data))
    except (urllib3.exceptions.HTTPError, OSError, ValueError, LookupError, TypeError) as error:
        why = public(f"{type(error).__name__}: {error}".partition("\n")[0])
        fix = f"Check {URL}, KIBANA_API_KEY, and that Kibana runs"
        raise KibanaAway(f"Kibana at {public(address)} did not take the dashboard", why, fix) from error


def _count(status: int, answer: Any) -> int:
    if status != 200 or answer["success"] is not True:
        raise ValueError(f"status {status}, {answer.get('message') or answer.get('errors')}")
    return int(answer["successCount"])


if __name__ == "__main__":
    sys.exit(carry_out(dashboard))
