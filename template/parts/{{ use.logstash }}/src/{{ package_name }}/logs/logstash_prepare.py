"""`poe logstash-prepare`: installs the index template of the stream that Logstash writes to."""

from __future__ import annotations

import logging
import sys

from ..command import carry_out
from ..errors import BadSettings
from ..settings import Settings, variable
from .elasticsearch_client import URL, address, asked, client, stream
from .elasticsearch_sink import retention, template

log = logging.getLogger(__name__)


def prepare(settings: Settings) -> int:
    """Write the template, replacing an earlier one; return 0.

    Raises:
        BadSettings: there is no address.
        LogsAway: the server cannot be reached, or refuses.
    """
    if not variable(URL):
        raise BadSettings("There is no Elasticsearch to prepare", f"{URL} is not set", f"Set {URL}")
    with asked():
        client().indices.put_index_template(name=stream(), **template(retention()))
    log.info("%s keeps what is written to %s", address(), stream())
    return 0


if __name__ == "__main__":
    sys.exit(carry_out(prepare))
