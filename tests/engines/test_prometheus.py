"""The part `prometheus`: rules hold their own tests, the dashboard fits Grafana's schema, alarms arrive."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from mlsd.machine.tree import File
from proof.engine import Server, engine_of
from proof.machine import HOST, debian, free_ports, program, running, status
from tests.proof.conftest import installed
from tests.proof.projects import Project, make
from tests.template.conftest import design_of, rendered

from .tools import built

pytestmark = pytest.mark.smoke
ONLINE = {"serving_mode": "online", "p99_ms": 50, "personal_data": "personal", "sensitive_groups": ["sex"]}
# What is answered -> how; each pair of cadence and way is another set of rules.
DESIGNS: Mapping[str, tuple[dict[str, Any], dict[str, str]]] = {
    "asked, daily": ({**ONLINE, "retraining": "daily", "availability": "99.9"}, {"serving": "http"}),
    "asked, when data move": ({**ONLINE, "retraining": "drift"}, {"serving": "http"}),
    "asked, never trained again": (
        {**ONLINE, "retraining": "never", "availability": "99"},
        {"serving": "http"},
    ),
    "every night, weekly": ({"retraining": "weekly", "time_column": "at"}, {"serving": "batch"}),
    "every night, monthly": ({"retraining": "monthly", "label_delay_days": 30}, {"serving": "batch"}),
    "in containers": ({**ONLINE, "retraining": "weekly"}, {"serving": "http", "deploy": "compose"}),
}


def tree_of(name: str) -> dict[str, File]:
    answers, pins = DESIGNS[name]
    return rendered(design_of(answers, {"monitoring": "prometheus", "rollout": "manual", **pins}))


def written(name: str, root: Path) -> Path:
    for path, file in tree_of(name).items():
        if path.startswith(("prometheus/", "grafana/")):
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(file.content)
    return root


def promtool() -> str:
    return str(installed(partial(debian, "prometheus", brings="promtool")))


def amtool() -> str:
    return str(installed(partial(debian, "prometheus-alertmanager", brings="amtool")))


def ended(*command: str | Path, at: Path, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=at, input=given, capture_output=True, text=True)


@pytest.mark.parametrize("name", DESIGNS)
def test_the_rules_hold_their_own_tests_and_each_alarm_has_one(name: str, tmp_path: Path) -> None:
    folder = written(name, tmp_path) / "prometheus"
    for words in (
        ("check", "config", "prometheus.yml"),
        ("test", "rules", "service_test.yml", "tasks_test.yml"),
    ):
        found = ended(promtool(), *words, at=folder)
        assert found.returncode == 0, found.stdout + found.stderr
    found = ended(amtool(), "check-config", "alertmanager.yml", at=folder)
    assert found.returncode == 0, found.stdout + found.stderr
    tests = (folder / "service_test.yml").read_text() + (folder / "tasks_test.yml").read_text()
    rung = set(re.findall(r"exp_samples:[^\n]*alertname=\"(\w+)\"", tests))
    rung |= set(re.findall(r"- \{labels: '[^\n]*alertname=\"(\w+)\"", tests))
    alarms = {rule["alert"] for rule in rules_of(folder) if "alert" in rule}
    assert alarms == rung


def rules_of(folder: Path) -> Iterator[dict[str, Any]]:
    for group in yaml.safe_load((folder / "rules.yml").read_text())["groups"]:
        yield from group["rules"]


def test_a_wrong_limit_turns_the_rules_tests_red(tmp_path: Path) -> None:
    folder = written("asked, daily", tmp_path) / "prometheus"
    text = (folder / "rules.yml").read_text()
    for alarm in ("TrainingDidNotStart", "InputsMoved", "ErrorBudgetBurnsFast"):
        place = text.index(" > ", text.index(f"alert: {alarm}"))
        (folder / "rules.yml").write_text(f"{text[:place]} > 1e12 + {text[place + 3 :]}")
        found = ended(promtool(), "test", "rules", "service_test.yml", "tasks_test.yml", at=folder)
        assert found.returncode != 0, alarm
        assert alarm in found.stdout + found.stderr


@pytest.mark.parametrize("name", DESIGNS)
def test_the_dashboard_is_valid_by_grafanas_own_schema_and_a_slip_in_it_is_not(
    name: str, tmp_path: Path
) -> None:
    check = built(Path(__file__).parent / "dashboard")
    text = (written(name, tmp_path) / "grafana/dashboards/model.json").read_text()
    good = ended(check, at=tmp_path, given=text)
    assert good.returncode == 0, good.stderr
    assert int(good.stdout) == len(json.loads(text)["panels"])
    for slip in ("legendFormat", "gridPos", "fieldConfig"):
        assert ended(check, at=tmp_path, given=text.replace(slip, "slip")).returncode == 1, slip


class Alarms:
    """What arrived at the webhook, by name of the alarm: those that ring, and those that stopped."""

    def __init__(self) -> None:
        self.ringing: dict[str, dict[str, Any]] = {}
        self.over: set[str] = set()

    def take(self, body: bytes) -> None:
        for one in json.loads(body)["alerts"]:
            name = one["labels"]["alertname"]
            if one["status"] == "firing":
                self.ringing[name] = one
                self.over.discard(name)
            else:
                self.over.add(name)


@contextmanager
def webhook(alarms: Alarms) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            alarms.take(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer((HOST, 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://{HOST}:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project that answers requests, watched by Prometheus, and trains when the data move."""
    pins = ("serving=http", "deploy=process", "monitoring=prometheus", "logs=log_files", "rollout=manual")
    chosen = [word for pin in (*pins, "feature_store=table") for word in ("--pin", pin)]
    answers = ("serving_mode=online", "project_name=watched", "retraining=drift", "personal_data=personal")
    said = [word for answer in (*answers, "sensitive_groups=gender") for word in ("--set", answer)]
    return make(tmp_path_factory.mktemp("projects") / "watched", "--preset", "churn", *said, *chosen)


def until(what: Callable[[], object], words: str) -> None:
    """Wait for something that comes within seconds, or a few minutes where the machine is busy."""
    end = time.monotonic() + 180
    while not what():
        assert time.monotonic() < end, words
        time.sleep(0.2)


class Prometheus:
    """A Prometheus with the project's own rules, which are only hurried: it looks every second."""

    def __init__(self, url: str) -> None:
        self._url = url

    def ask(self, query: str) -> list[dict[str, Any]]:
        words = urllib.parse.urlencode({"query": query})
        with urllib.request.urlopen(f"{self._url}/api/v1/query?{words}", timeout=10) as answer:
            found: list[dict[str, Any]] = json.load(answer)["data"]["result"]
        return found


@contextmanager
def watchers(project: Project, folder: Path, ports: Mapping[str, int], hook: str) -> Iterator[Prometheus]:
    """Start Alertmanager and Prometheus on the project's files; addresses and waiting times are others."""
    text = (project.root / "prometheus/alertmanager.yml").read_text()
    text = text.replace("receiver: page", "receiver: webhook").replace("http://webhook.invalid/", hook)
    text = re.sub(r"group_(wait|interval): \w+", r"group_\1: 1s", text)
    (folder / "alertmanager.yml").write_text(text)
    rules = (project.root / "prometheus/rules.yml").read_text()
    (folder / "rules.yml").write_text(re.sub(r"for: \w+", "for: 0s", rules))
    text = (project.root / "prometheus/prometheus.yml").read_text()
    for name, usual in (("serving", 8000), ("pushgateway", 9091), ("alertmanager", 9093)):
        assert f"127.0.0.1:{usual}" in text
        text = text.replace(f"127.0.0.1:{usual}", f"127.0.0.1:{ports[name]}")
    (folder / "prometheus.yml").write_text(re.sub(r"_interval: 15s", "_interval: 1s", text))
    manager, prometheus = (f"http://{HOST}:{ports[name]}" for name in ("alertmanager", "prometheus"))
    with ExitStack() as stack:
        command: list[str | Path] = [debian("prometheus-alertmanager", brings="prometheus-alertmanager")]
        command += [f"--config.file={folder}/alertmanager.yml", f"--storage.path={folder}/alerts"]
        command += [f"--web.listen-address={HOST}:{ports['alertmanager']}", "--cluster.listen-address="]
        ready = partial(status, f"{manager}/-/ready")
        stack.enter_context(running(command, lambda: ready() == 200, folder / "alertmanager.log"))
        command = [debian("prometheus", brings="prometheus")]
        command += [f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/numbers"]
        command += [f"--web.listen-address={HOST}:{ports['prometheus']}"]
        ready_too = partial(status, f"{prometheus}/-/ready")
        stack.enter_context(running(command, lambda: ready_too() == 200, folder / "prometheus.log"))
        yield Prometheus(prometheus)


@contextmanager
def serving(project: Project, folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    command = [str(program("uv")), "run", "--no-sync", "poe", "-q", "serve"]
    env = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    ready = partial(status, f"http://{HOST}:{port}/readyz")
    with running(
        command,
        lambda: ready() == 200,
        folder / "serve.log",
        cwd=project.root,
        env=env | {"SERVE_PORT": str(port)},
    ) as process:
        yield process


ROWS = """
import json, sys
from watched.data.modality import rows_to_answer
from watched.settings import load
rows = rows_to_answer(load(), 1000, seed=99).to_dicts()
moved = sys.argv[1] == "moved"
print(json.dumps({"rows": [{**row, "visits": 150} if moved else row for row in rows]}, default=str))
"""


def answered(project: Project, port: int, kind: str) -> None:
    """Ask for a thousand rows, such as those of training or others."""
    rows = project.call(str(program("uv")), "run", "--no-sync", "python", "-c", ROWS, kind)
    assert rows.returncode == 0, rows.stderr
    asked = urllib.request.Request(f"http://{HOST}:{port}/predict", rows.stdout.encode())
    with urllib.request.urlopen(asked, timeout=60) as answer:
        assert len(json.load(answer)["answers"]) == 1000


def test_alarms_arrive_and_end_and_data_that_moved_lead_to_a_new_version(
    watched: Project, tmp_path: Path
) -> None:
    """From silence to a training: all engines are real, and the project runs as a person runs it."""
    gateway = engine_of("prometheus")
    assert isinstance(gateway, Server)
    installed(gateway.install)
    promtool(), amtool()
    alarms = Alarms()
    names = ("serving", "prometheus", "alertmanager")
    with ExitStack() as stack:
        address = stack.enter_context(gateway.start(tmp_path))
        pushed = urllib.parse.urlsplit(address["PUSHGATEWAY_URL"]).port
        ports = dict(zip(names, free_ports(3), strict=True)) | {"pushgateway": pushed or 0}
        hook = stack.enter_context(webhook(alarms))
        prometheus = stack.enter_context(watchers(watched, tmp_path, ports, hook))
        # Nothing was ever heard of.
        until(lambda: {"NobodyWatches", "ServiceDown"} <= set(alarms.ringing), "silence rings")
        assert alarms.ringing["NobodyWatches"]["annotations"]["runbook_url"].startswith("docs/runbook.md#")
        failed = watched.poe("run", EXAMPLES_URL="/nowhere.parquet", **address)
        assert failed.returncode == 2, failed.stderr
        until(lambda: "TrainingFailed" in alarms.ringing, "a training that failed rings")
        trained = watched.poe("run", **address)
        assert trained.returncode == 0, trained.stderr
        until(lambda: "TrainingFailed" in alarms.over, "and one that went well ends that")
        with serving(watched, tmp_path, ports["serving"]) as process:
            until(lambda: "ServiceDown" in alarms.over, "who answers is not down")
            for _ in range(3):
                answered(watched, ports["serving"], "usual")
                time.sleep(1.5)
            until(lambda: prometheus.ask("project:request_seconds:p99_5m"), "requests are counted")
            answered(watched, ports["serving"], "moved")
            # It hands on what it has answered before it ends.
            process.send_signal(signal.SIGTERM)
            process.wait(60)
        until(lambda: "ServiceDown" not in alarms.over, "who ended is down")
        looked = watched.poe("monitor", **address)
        assert looked.returncode == 10, looked.stderr
        until(lambda: "InputsMoved" in alarms.ringing, "data that moved ring")
        assert alarms.ringing["InputsMoved"]["labels"]["column"] == "visits"
        assert "NobodyWatches" in alarms.over
        started = watched.poe("retrain", **address)
        assert started.returncode == 0, started.stderr
        assert "the data has drifted" in started.stderr
        assert watched.poe("monitor", **address).returncode == 10
        until(lambda: "VersionWaits" in alarms.ringing, "the new version waits to be promoted")
        _every_panel_shows_something(watched, prometheus)


def _every_panel_shows_something(project: Project, prometheus: Prometheus) -> None:
    # What needs a truth, or an unusual value, has nothing to show yet.
    empty = {"Live metric", "Gaps between groups of people", "Values that training did not know"}
    board = json.loads((project.root / "grafana/dashboards/model.json").read_text())
    for panel in board["panels"]:
        for target in panel.get("targets", []):
            if panel["title"] not in empty:
                # The service has ended meanwhile: what counts is what was shown while it answered.
                query = f"last_over_time(({target['expr']})[15m:5s])"
                assert prometheus.ask(query), (panel["title"], target["expr"])
