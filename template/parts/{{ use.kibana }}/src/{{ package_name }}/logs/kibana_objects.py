"""The questions as Kibana charts and tables, and a dashboard of them, ready to import."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ..settings import Settings
from .elasticsearch_client import stream
from .kibana_queries import Query, query
from .questions import NEEDED, questions

NAME = __name__.partition(".")[0]
VIEW = f"{NAME}-events"
VEGA = "https://vega.github.io/schema/vega-lite/v5.json"
WIDTH, HEIGHT = 24, 12
"""Of a panel: a dashboard of Kibana is 48 columns wide."""
# The versions in which Kibana 8.9 writes these; a newer one migrates them at import.
VERSIONS = {"index-pattern": "8.0.0", "search": "8.0.0", "visualization": "8.5.0", "dashboard": "8.9.0"}
CORE = "8.8.0"
NO_SEARCH = {"query": {"query": "", "language": "kuery"}, "filter": []}
Saved = dict[str, Any]


def saved_objects(settings: Settings) -> list[Saved]:
    """Return the data view, a chart or table for each question, and the dashboard that shows them."""
    found = [_object("index-pattern", "events", {"title": stream(), "timeFieldName": "@timestamp"})]
    for question, sql in questions(settings).items():
        title = sql.partition("\n")[0].lstrip("- ")
        asked = query(settings, question)
        found.append(_chart(question, title, asked) if asked.chart else _table(question, title, asked))
    return [*found, _dashboard(found[1:])]


def vega_lite(asked: Query) -> Saved:
    """Return the chart of a question, with the search that Kibana runs for the dashboard's time range."""
    within = ["%dashboard_context-must_clause%", {"range": {"@timestamp": {"%timefilter%": True}}}]
    without = ["%dashboard_context-must_not_clause%"]
    search = {"bool": {"must": within, "filter": [asked.body["query"]], "must_not": without}}
    url = {"index": stream(), "body": {**asked.body, "query": search}}
    # A column may have the name of another's source field, so quotients go first.
    columns = sorted(asked.columns.items(), key=lambda column: " / " not in column[1])
    named = [{"calculate": _expression(path), "as": name} for name, path in columns]
    data = {"url": url, "format": {"property": asked.rows}}
    return {"$schema": VEGA, "data": data, "transform": named, **(asked.chart or {})}


def _expression(path: str) -> str:
    """Return a path as a Vega expression, in which a time is a number."""
    path = path.replace(".value_as_string", ".value")
    return " / ".join(
        "datum" + "".join(f"['{step}']" for step in one.split(".")) for one in path.split(" / ")
    )


def _chart(question: str, title: str, asked: Query) -> Saved:
    state = {"title": title, "type": "vega", "aggs": [], "params": {"spec": json.dumps(vega_lite(asked))}}
    shown = {"title": title, "visState": json.dumps(state), "uiStateJSON": "{}"}
    return _object("visualization", question, shown, NO_SEARCH)


def _table(question: str, title: str, asked: Query) -> Saved:
    assert asked.table, f"{question} has neither chart nor table"
    view = {"name": "kibanaSavedObjectMeta.searchSourceJSON.index", "type": "index-pattern", "id": VIEW}
    words = asked.table.kql.replace(NEEDED, "ID")
    source = {"query": {"query": words, "language": "kuery"}, "filter": [], "indexRefName": view["name"]}
    shown = {"title": title, "columns": asked.table.columns, "sort": asked.table.sort}
    return _object("search", question, shown, source, [view])


def _dashboard(panels: Sequence[Saved]) -> Saved:
    """Return the dashboard of all questions except those about one id, two panels per row."""
    shown = [one for one in panels if one["id"] != f"{NAME}-request"]
    layout = [
        {
            "version": CORE,
            "type": one["type"],
            "panelIndex": str(place),
            "panelRefName": f"panel_{place}",
            "gridData": {
                "x": place % 2 * WIDTH,
                "y": place // 2 * HEIGHT,
                "w": WIDTH,
                "h": HEIGHT,
                "i": str(place),
            },
            "embeddableConfig": {},
        }
        for place, one in enumerate(shown)
    ]
    references = [
        {"name": f"{place}:panel_{place}", "type": one["type"], "id": one["id"]}
        for place, one in enumerate(shown)
    ]
    told = {
        "title": f"{NAME}: logs",
        "panelsJSON": json.dumps(layout),
        "optionsJSON": "{}",
        "timeRestore": True,
        "timeFrom": "now-7d",
        "timeTo": "now",
    }
    return _object("dashboard", "logs", told, NO_SEARCH, references)


def _object(
    kind: str,
    name: str,
    attributes: Mapping[str, Any],
    source: Mapping[str, Any] | None = None,
    references: Sequence[Mapping[str, str]] = (),
) -> Saved:
    """Return an object as Kibana writes it; `source` is the search of its own that it has, if any."""
    meta = {"kibanaSavedObjectMeta": {"searchSourceJSON": json.dumps(source)}} if source else {}
    return {
        "type": kind,
        "id": f"{NAME}-{name}",
        "attributes": {**attributes, **meta},
        "references": list(references),
        "coreMigrationVersion": CORE,
        "typeMigrationVersion": VERSIONS[kind],
    }
