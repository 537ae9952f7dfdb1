"""The feature store of Hopsworks, as far as online features go: groups, views, the newest row of each key.

Responses have the form that the client reads and that docs.hopsworks.ai shows; they were not compared with a
real Hopsworks server.
"""

from __future__ import annotations

import json
import re
import threading
from io import BytesIO
from typing import Any

from fastavro import parse_schema, schemaless_reader

PROJECT, TOPIC = "laptop", "laptop_onlinefs"
STORE = f"{PROJECT}_featurestore"
AVRO = {"bigint": "long", "double": "double", "boolean": "boolean", "string": "string"}
# Types that a RonDB table can hold: https://docs.hopsworks.ai/latest/user_guides/fs/feature_group/data_types.
NAME, MOST_COLUMNS, MOST_BYTES = re.compile(r"[a-z][a-z0-9_]{0,62}"), 500, 30_000
SIZES = {"bigint": 8, "double": 8, "tinyint": 1, "text": 256}
Table = dict[str, Any]


class Refused(Exception):
    """An HTTP status, the Hopsworks error code, and the message."""


class Store:
    """Feature groups, views over them, and the outcome of each write."""

    def __init__(self) -> None:
        self.groups: dict[int, Table] = {}
        self.views: dict[tuple[str, int], Table] = {}
        self.rows: dict[int, dict[Any, Table]] = {}
        self.schemas: list[str] = []
        self.ingestions: dict[int, Table] = {}
        self.lock = threading.Lock()

    def group(self, name: str) -> Table:
        """Return a feature group by name or id."""
        for one in self.groups.values():
            if name in (one["name"], str(one["id"])):
                return one
        raise Refused(404, 270009, f"Featuregroup wasn't found: {name}")

    def create_group(self, asked: Table) -> Table:
        if any(one["name"] == asked["name"] for one in self.groups.values()):
            raise Refused(400, 270089, "The feature group you want to create already exists.")
        number = len(self.groups) + 1
        made = {**asked, "id": number, "featurestoreName": STORE, "featurestoreId": 1, "version": 1}
        self.groups[number] = self._fitting(made | {"onlineTopicName": TOPIC, "topicName": TOPIC})
        self.rows[number] = {}
        return self.groups[number]

    def update_group(self, number: int, asked: Table) -> Table:
        before = {(one["name"], one["type"]) for one in self.groups[number]["features"]}
        if before - {(one["name"], one["type"]) for one in asked["features"]}:
            raise Refused(400, 270022, "features are neither removed nor changed")
        self.groups[number] = self._fitting(self.groups[number] | {"features": asked["features"]})
        return self.groups[number]

    def _fitting(self, group: Table) -> Table:
        for name in (group["name"], *(one["name"] for one in group["features"])):
            if not NAME.fullmatch(name):
                raise Refused(400, 270022, f"{name} is not a valid name for a feature group or a feature")
        kinds = [online_type(one) for one in group["features"]]
        sizes = [4 * int(kind[8:-1]) if kind.startswith("varchar") else SIZES[kind] for kind in kinds]
        if len(kinds) > MOST_COLUMNS or sum(sizes) > MOST_BYTES:
            raise Refused(400, 270096, "The row is too large for the online feature store")
        if online_type(key_of(group)) in ("text", "double"):
            raise Refused(400, 270022, "no primary key may be of this type")
        return group

    def create_view(self, asked: Table) -> Table:
        group, wanted = (asked["query"][name] for name in ("leftFeatureGroup", "leftFeatures"))
        group, names = self.group(str(group["id"])), {one["name"] for one in wanted}
        at = (asked["name"], asked["version"] or 1 + sum(name == asked["name"] for name, _ in self.views))
        if at in self.views:
            raise Refused(400, 270179, "The feature view already exists.")
        features = [one for one in group["features"] if one["name"] in names]
        shown = [{"name": one["name"], "type": one["type"], "featuregroup": group} for one in features]
        key = {"featureName": key_of(group)["name"], "joinIndex": 0, "featureGroup": group, "required": True}
        made: Table = {"id": len(self.views) + 1, "name": at[0], "version": at[1], "featurestoreId": 1}
        made |= {"query": {"leftFeatureGroup": group, "leftFeatures": features, "joins": []}}
        self.views[at] = made | {"featurestoreName": STORE, "features": shown, "servingKeys": [key]}
        return self.views[at]

    def views_of(self, name: str) -> Table:
        found = [one for (known, _), one in self.views.items() if known == name]
        if not found:
            raise Refused(404, 270181, f"Feature view not found: {name}")
        return {"count": len(found), "items": found}

    def vectors(self, asked: Table) -> Table:
        """Return the newest rows of some keys, as RonDB's server does; a busy server omits a row."""
        view = self.views.get((asked["featureViewName"], asked["featureViewVersion"]))
        if view is None or asked["featureStoreName"] != PROJECT:
            raise Refused(400, 2, "Feature view does not exist.")
        number, key = view["query"]["leftFeatureGroup"]["id"], view["servingKeys"][0]["featureName"]
        kind = int if next(one for one in view["features"] if one["name"] == key)["type"] == "bigint" else str
        answer: Table = {"features": [], "metadata": None, "status": [], "detailedStatus": []}
        for entry in asked["entries"]:
            if not isinstance(entry.get(key), kind):
                raise Refused(400, 12, f"Wrong primary-key column. Column: {key}")
            row = self.rows[number].get(entry[key])
            values = [(row or entry).get(one["name"]) for one in view["features"]]
            # A key for tests: the server returns 200 and reports that it could not read this row.
            broken = entry[key] == "unreadable"
            answer["features"].append(None if broken else values)
            answer["status"].append("ERROR" if broken else "COMPLETE" if row else "MISSING")
            code = 500 if broken else 200 if row else 404
            answer["detailedStatus"].append([{"featureGroupId": number, "httpStatus": code}])
        return answer

    def subject(self, name: str) -> Table:
        """Return the schema of a feature group's rows, with its id."""
        group = self.group(name.rpartition("_")[0])
        fields = [{"name": one["name"], "type": ["null", AVRO[one["type"]]]} for one in group["features"]]
        schema = json.dumps({"type": "record", "name": name, "namespace": STORE, "fields": fields})
        with self.lock:
            if schema not in self.schemas:
                self.schemas.append(schema)
            return {"id": self.schemas.index(schema), "subject": name, "version": 1, "schema": schema}

    def start_ingestion(self, asked: Table) -> Table:
        with self.lock:
            made = {"id": len(self.ingestions) + 1, "numEntries": asked["numEntries"], "results": []}
            self.ingestions[made["id"]] = made
            return made

    def take(self, headers: dict[str, bytes], message: bytes) -> None:
        """Make a row the newest of its key, as the service behind Kafka does, and record the outcome."""
        number, schema = int(headers["featureGroupId"]), self.schemas[int(headers["subjectId"])]
        row: Any = schemaless_reader(BytesIO(message), parse_schema(json.loads(schema)), None)
        group = self.groups[number]
        key, types = key_of(group)["name"], {one["name"]: online_type(one) for one in group["features"]}
        long = [name for name, kind in types.items() if kind.startswith("varchar") and row.get(name)]
        fits = row[key] is not None and all(len(row[name]) <= int(types[name][8:-1]) for name in long)
        with self.lock:
            if fits:
                kept = {name: int(one) if isinstance(one, bool) else one for name, one in row.items()}
                self.rows[number][row[key]] = kept
            results = self.ingestions[int(headers["onlineIngestionId"])]["results"]
            results.append({"status": "UPSERTED" if fits else "FAILED", "rows": 1})


def key_of(group: Table) -> Table:
    """Return the feature that rows are looked up by."""
    keys: list[Table] = [one for one in group["features"] if one["primary"]]
    if len(keys) != 1:
        raise Refused(400, 270022, "this fake supports one primary key only")
    return keys[0]


def online_type(feature: Table) -> str:
    """Return the type of a feature in the online store."""
    usual = {"string": "varchar(100)", "boolean": "tinyint"}
    return str(feature.get("onlineType") or usual.get(feature["type"], feature["type"]))
