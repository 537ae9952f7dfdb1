"""A fake of the SageMaker feature store that implements its documented interface.

Moto 5.2.5 creates and describes feature groups, but does not support their records.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from proof.engine import Environment, Server
from proof.machine import HOST, PASSWORD

LIMITS = (
    "Access rights, throttling, prices, the history in S3 and the minutes until it is there; "
    "no request was ever answered by AWS."
)
KEYS = {"AWS_ACCESS_KEY_ID": "mlsd", "AWS_SECRET_ACCESS_KEY": PASSWORD}
# This many answers of a batch leave keys out, as AWS does when it is busy.
LEFT_OUT = 2


class Refused(Exception):
    """An AWS error: its type and message."""


class Groups:
    """Feature groups and the newest record of each key."""

    def __init__(self) -> None:
        self.groups: dict[str, dict[str, Any]] = {}
        self.records: dict[tuple[str, str], dict[str, str]] = {}
        self.lock, self.left_out = threading.Lock(), LEFT_OUT

    def create(self, asked: dict[str, Any]) -> dict[str, Any]:
        name, features = (
            asked["FeatureGroupName"],
            {one["FeatureName"] for one in asked["FeatureDefinitions"]},
        )
        if name in self.groups:
            raise Refused("ResourceInUse", f"{name} is there already")
        if not {asked["RecordIdentifierFeatureName"], asked["EventTimeFeatureName"]} <= features:
            raise Refused("ValidationException", "the identifier and the time have to be features")
        if "OfflineStoreConfig" in asked and "RoleArn" not in asked:
            raise Refused("ValidationException", "an offline store needs a role")
        self.groups[name] = {**asked, "FeatureGroupStatus": "Creating"}
        return {"FeatureGroupArn": f"arn:aws:sagemaker:eu-west-1:123456789012:feature-group/{name}"}

    def describe(self, asked: dict[str, Any]) -> dict[str, Any]:
        found = self.group(asked["FeatureGroupName"], "ResourceNotFound")
        shown = {**found, "FeatureGroupArn": "arn:aws:sagemaker:x", "CreationTime": 1.7e9}
        found["FeatureGroupStatus"] = "Created"  # creation takes until the first time it is described
        # Answers have no order: all but the newest features first, then these.
        half, rest = found["FeatureDefinitions"][:3], found["FeatureDefinitions"][3:]
        page = {"FeatureDefinitions": rest} if asked.get("NextToken") else {"FeatureDefinitions": half}
        return {**shown, **page, "NextToken": "" if asked.get("NextToken") else "more"}

    def update(self, asked: dict[str, Any]) -> dict[str, Any]:
        found = self.group(asked["FeatureGroupName"], "ResourceNotFound")
        found["FeatureDefinitions"] = [*found["FeatureDefinitions"], *asked["FeatureAdditions"]]
        return {"FeatureGroupArn": "arn:aws:sagemaker:x"}

    def put(self, name: str, asked: dict[str, Any]) -> dict[str, Any]:
        group = self.group(name, "ResourceNotFound")
        kinds = {one["FeatureName"]: one["FeatureType"] for one in group["FeatureDefinitions"]}
        record = {one["FeatureName"]: one["ValueAsString"] for one in asked["Record"]}
        if group["FeatureGroupStatus"] != "Created" or not record.keys() <= kinds.keys():
            raise Refused("ValidationError", f"{name} is not ready for {sorted(record)}")
        for one, text in record.items():
            {"Integral": int, "Fractional": float, "String": str}[kinds[one]](text)
        when = group["EventTimeFeatureName"]
        with self.lock:
            place = (name, record[group["RecordIdentifierFeatureName"]])
            if record[when] >= self.records.get(place, {}).get(when, ""):
                self.records[place] = record
        return {}

    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        records, left = [], []
        for one in asked["Identifiers"]:
            self.group(one["FeatureGroupName"], "ResourceNotFound")
            keys = list(one["RecordIdentifiersValueAsString"])
            if len(keys) > 100 or len(set(keys)) < len(keys):
                raise Refused("ValidationError", "too many keys, or one twice")
            if len(keys) > 1 and self.left_out:
                self.left_out -= 1
                left.append({**one, "RecordIdentifiersValueAsString": [keys.pop()]})
            records += [self.shown(one, key) for key in reversed(keys)]
        shown = [one for one in records if one["Record"]]
        return {"Records": shown, "Errors": [], "UnprocessedIdentifiers": left}

    def shown(self, asked: dict[str, Any], key: str) -> dict[str, Any]:
        record = self.records.get((asked["FeatureGroupName"], key), {})
        values = [
            {"FeatureName": name, "ValueAsString": text}
            for name, text in record.items()
            if name in asked["FeatureNames"]
        ]
        named = {"FeatureGroupName": asked["FeatureGroupName"], "RecordIdentifierValueAsString": key}
        return {**named, "Record": values}

    def group(self, name: str, error: str) -> dict[str, Any]:
        if name not in self.groups:
            raise Refused(error, f"{name} is not there")
        return self.groups[name]


def handler(groups: Groups) -> type[BaseHTTPRequestHandler]:
    """Return the handler for requests of AWS's clients."""
    control = {
        "CreateFeatureGroup": groups.create,
        "DescribeFeatureGroup": groups.describe,
        "UpdateFeatureGroup": groups.update,
    }

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            target = self.headers.get("X-Amz-Target", "").rpartition(".")[2]
            act = control[target] if target else groups.get
            self.answer(act)

        def do_PUT(self) -> None:
            name = unquote(self.path.rpartition("/")[2])
            self.answer(lambda asked: groups.put(name, asked))

        def answer(self, act: Any) -> None:
            asked = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}")
            code, kind, table = 200, "", {}
            try:
                table = act(asked)
            except Refused as refused:
                code, kind, table = (
                    400,
                    refused.args[0],
                    {"__type": refused.args[0], "Message": refused.args[1]},
                )
            body = json.dumps(table).encode()
            self.send_response(code)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Type", "application/x-amz-json-1.1")
            if kind:
                self.send_header("x-amzn-ErrorType", kind)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words: object) -> None:
            pass

    return Handler


def install() -> str:
    """Return the version; there is nothing to install."""
    return "1"


@contextmanager
def start(folder: Path) -> Iterator[Environment]:
    """Yield the variables for an empty feature store."""
    server = ThreadingHTTPServer((HOST, 0), handler(Groups()))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield at(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()


def at(port: int) -> Environment:
    """Return the variables for a feature store on that port."""
    address = f"http://{HOST}:{port}"
    places = {
        "AWS_ENDPOINT_URL_SAGEMAKER": address,
        "AWS_ENDPOINT_URL_SAGEMAKER_FEATURESTORE_RUNTIME": address,
    }
    return {**KEYS, **places, "SAGEMAKER_FEATURES_REGION": "eu-west-1"}


ENGINE = Server("own imitation", "F", LIMITS, install, start, at, (("materialize",),), PASSWORD)
