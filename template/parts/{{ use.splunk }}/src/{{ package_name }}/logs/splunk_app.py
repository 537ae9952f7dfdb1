"""`poe splunk`: the questions as a Splunk app: saved searches, a dashboard, and how events are parsed."""

from __future__ import annotations

import io
import logging
import sys
import tarfile
from collections.abc import Mapping
from xml.etree import ElementTree as ET

from ..command import carry_out
from ..settings import Settings, variable
from .questions import questions
from .splunk_queries import APP, NAME, NEEDED, search

log = logging.getLogger(__name__)
FILE = f"build/{APP}.tgz"
# The chart type of a question; all others are tables.
CHARTS = {"error_rate": "line", "traffic": "column", "drift": "bar", "errors": "bar", "lost": "column"}
PROPS = """\
[{name}:events]
KV_MODE = json
SHOULD_LINEMERGE = false
LINE_BREAKER = ([\\r\\n]+)
TIME_PREFIX = "logged_at":"
TIME_FORMAT = %Y-%m-%dT%H:%M:%S.%3NZ
TZ = UTC
MAX_TIMESTAMP_LOOKAHEAD = 30
TRUNCATE = 100000
"""
APP_CONF = """\
[install]
build = 1

[ui]
is_visible = true
label = {name}: logs

[id]
name = {app}
version = 1.0.0

[launcher]
author = {name}
description = Questions to the logs of {name}
version = 1.0.0

[package]
id = {app}
check_for_updates = false
"""
META = """\
[]
access = read : [ * ], write : [ admin, sc_admin ]
export = none

[props]
export = system
"""
NAVIGATION = '<nav search_view="search"><view name="logs" default="true" /><view name="search" /></nav>\n'


def app(settings: Settings) -> dict[str, str]:
    """Return the texts of the app's files by path."""
    asked = {name: search(settings, name) for name in questions(settings)}
    titles = {name: sql.partition("\n")[0].lstrip("- ") for name, sql in questions(settings).items()}
    index = variable("SPLUNK_INDEX", "main")
    stanzas = [
        f"[{name}]\ndescription = {titles[name]}\nsearch = {text}\n"
        "dispatch.earliest_time = -7d@d\ndispatch.latest_time = now\n"
        for name, text in asked.items()
    ]
    return {
        "default/app.conf": APP_CONF.format(name=NAME, app=APP),
        "default/props.conf": PROPS.format(name=NAME),
        "default/macros.conf": f'[events]\ndefinition = index="{index}" sourcetype="{NAME}:events"\n',
        "default/savedsearches.conf": "\n".join(stanzas),
        "default/data/ui/nav/default.xml": NAVIGATION,
        "default/data/ui/views/logs.xml": _dashboard(asked, titles),
        "metadata/default.meta": META,
    }


def build(settings: Settings) -> int:
    """Write the app as an archive that Splunk installs; return 0."""
    path = settings.root / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w:gz") as archive:
        for name, text in app(settings).items():
            content = text.encode()
            member = tarfile.TarInfo(f"{APP}/{name}")
            member.size, member.mode = len(content), 0o644
            archive.addfile(member, io.BytesIO(content))
    log.info("%s is written: install it as an app of Splunk", FILE)
    return 0


def _dashboard(asked: Mapping[str, str], titles: Mapping[str, str]) -> str:
    """Return the dashboard in Simple XML: inputs for a time and an id, and one panel per question."""
    form = ET.Element("form", version="1.1")
    ET.SubElement(form, "label").text = f"{NAME}: logs"
    inputs = ET.SubElement(form, "fieldset", submitButton="false")
    time = ET.SubElement(inputs, "input", type="time", token="time")  # noqa: S106  # no secret
    default = ET.SubElement(time, "default")
    ET.SubElement(default, "earliest").text, ET.SubElement(default, "latest").text = "-7d@d", "now"
    about = ET.SubElement(inputs, "input", type="text", token=NEEDED.strip("$"))
    ET.SubElement(about, "label").text = "Id of a request or trace"
    ET.SubElement(about, "default").text = "none"
    for name, text in asked.items():
        panel = ET.SubElement(ET.SubElement(form, "row"), "panel")
        ET.SubElement(panel, "title").text = titles[name]
        shown = ET.SubElement(panel, "chart" if name in CHARTS else "table")
        source = ET.SubElement(shown, "search")
        ET.SubElement(source, "query").text = text
        ET.SubElement(source, "earliest").text = "$time.earliest$"
        ET.SubElement(source, "latest").text = "$time.latest$"
        if name in CHARTS:
            ET.SubElement(shown, "option", name="charting.chart").text = CHARTS[name]
    ET.indent(form)
    return ET.tostring(form, encoding="unicode") + "\n"


if __name__ == "__main__":
    sys.exit(carry_out(build))
