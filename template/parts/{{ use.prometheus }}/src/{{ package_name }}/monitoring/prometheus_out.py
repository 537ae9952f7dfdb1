"""Publishes metrics to Prometheus: a file for the textfile collector, and a Pushgateway if one is named."""

from __future__ import annotations

from base64 import b64encode
from http.client import HTTPException
from urllib.parse import unquote, urlsplit
from urllib.request import Request, urlopen

from prometheus_client import CollectorRegistry, push_to_gateway, pushadd_to_gateway, write_to_textfile

from ..errors import ProjectError
from ..settings import Settings, variable

VARIABLE = "PUSHGATEWAY_URL"
SECONDS = 5.0


class GatewayAway(ProjectError):
    """The Pushgateway does not accept the metrics."""


def keep(settings: Settings, name: str, numbers: CollectorRegistry) -> None:
    """Write metrics to `monitoring/metrics/NAME.prom` for the node exporter's textfile collector."""
    folder = settings.root / "monitoring" / "metrics"
    folder.mkdir(parents=True, exist_ok=True)
    write_to_textfile(str(folder / f"{name}.prom"), numbers)


def push(settings: Settings, numbers: CollectorRegistry, task: str = "") -> None:
    """Push metrics to the Pushgateway that `PUSHGATEWAY_URL` names, if any: a task's or the model's.

    A task's metrics leave others, such as its last success, alone; the model's replace all earlier ones, so
    that a removed column disappears.

    Raises:
        GatewayAway: it does not answer, or not with success.
    """
    address = variable(VARIABLE)
    if not address:
        return
    try:
        found = urlsplit(address)
    except ValueError as error:
        raise GatewayAway("Nobody takes the numbers", f"{VARIABLE} is no address", "Mend it") from error
    shown = address.replace(f"{found.netloc.rpartition('@')[0]}@", "", 1)
    user, password = unquote(found.username or ""), unquote(found.password or "")

    def handler(url, method, timeout, headers, data):  # type: ignore[no-untyped-def]
        if user:
            token = b64encode(f"{user}:{password}".encode()).decode()
            headers = [*headers, ("Authorization", f"Basic {token}")]
        request = Request(url, data, dict(headers), method=method)  # noqa: S310
        return lambda: _handed_over(request, timeout)

    send, group = (pushadd_to_gateway, {"task": task}) if task else (push_to_gateway, {})
    try:
        send(shown, settings.task.name, numbers, group, SECONDS, handler)
    except (OSError, HTTPException, ValueError) as error:
        why = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        fix = f"Look at it, or at {VARIABLE}"
        raise GatewayAway(f"The Pushgateway at {shown} takes no numbers", why, fix) from error


def _handed_over(request: Request, seconds: float) -> None:
    """Raise ValueError if another server answers: a Pushgateway responds with an empty body."""
    with urlopen(request, timeout=seconds) as answer:  # noqa: S310
        if answer.read(1):
            raise ValueError("what answers there is no Pushgateway")
