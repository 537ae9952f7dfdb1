"""The pipeline that Pachyderm runs on each new version of the data, `pachyderm.json`: validation, creation.

The client silently drops unknown fields. Here a specification is valid only if everything in it survives a
round trip through its protobuf message.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ..errors import BadSettings
from ..settings import Settings
from .pachyderm_client import connected, repo_name

FILE = "pachyderm.json"
# Fields without which a server rejects a pipeline.
NEEDED = (("pipeline", "name"), ("transform", "image"), ("transform", "cmd"))


def read_pipeline(settings: Settings) -> str:
    """Return the validated specification as JSON.

    Raises:
        BadSettings: it cannot be read, has a field or type that Pachyderm's messages lack, or misses a
            required one; the message names the place.
    """
    path = settings.root / FILE
    try:
        text = path.read_text(encoding="utf-8")
        written = json.loads(text)
    except (OSError, ValueError) as error:
        raise BadSettings(f"{path} cannot be read", str(error), "Mend the file") from error
    faults = list(faults_of(written)) or list(_lacks(written, repo_name(settings)))
    if faults:
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        raise BadSettings(f"{FILE} is no pipeline", f"{faults[0]}{more}", "Mend the file")
    return text


def faults_of(written: Any) -> Iterator[str]:
    """Yield what is wrong with the form of a specification, each with its place; nothing if it is valid."""
    from pachyderm_sdk.api.pps import CreatePipelineRequest

    try:
        carried = CreatePipelineRequest().parse(bytes(CreatePipelineRequest().from_dict(written)))
    except Exception as error:  # the client's own errors have no common base class
        yield f"a value is of another kind: {error}"
        return
    yield from _differences(written, carried.to_dict(include_default_values=True), "")


def create_pipeline(settings: Settings) -> str:
    """Create or update the pipeline on the server from the file, and return its name.

    Raises:
        BadSettings: the file is not a pipeline.
        PachydermAway: the server refuses, or cannot be reached.
    """
    from pachyderm_sdk.api.pps import Pipeline

    text = read_pipeline(settings)
    name = json.loads(text)["pipeline"]["name"]
    with connected(settings) as there:
        there.pfs.create_repo(repo=there.repo, update=True)
        is_there = there.pps.pipeline_exists(Pipeline(project=there.repo.project, name=name))
        there.pps.create_pipeline_v2(create_pipeline_request_json=text, update=is_there)
    return str(name)


def _differences(written: Any, carried: Any, place: str) -> Iterator[str]:
    """Yield where the round-tripped value differs from the written one; unwritten fields have defaults."""
    if isinstance(written, dict) and isinstance(carried, dict):
        for key, value in written.items():
            where = f"{place}.{key}".strip(".")
            if key not in carried:
                yield f"{where} is unknown"
            else:
                yield from _differences(value, carried[key], where)
    elif isinstance(written, list) and isinstance(carried, list) and len(written) == len(carried):
        for number, (one, other) in enumerate(zip(written, carried, strict=True)):
            yield from _differences(one, other, f"{place}[{number}]")
    elif not _same(written, carried):
        yield f"{place} is {written!r}, which reads as {carried!r}"


def _same(written: Any, carried: Any) -> bool:
    """Return whether both are the same value: JSON has long numbers as text, times as 3600.000s."""
    if isinstance(written, bool) or isinstance(carried, bool):
        return written is carried
    if isinstance(written, int | float):
        return str(written) == carried or (isinstance(carried, int | float) and written == carried)
    if isinstance(written, str) and isinstance(carried, str) and carried.endswith(".000s"):
        return written in (carried, carried.removesuffix(".000s") + "s")
    return isinstance(written, str) and written == carried


def _lacks(written: Any, repo: str) -> Iterator[str]:
    """Yield the fields that a server, or this project, requires."""
    for section, key in NEEDED:
        if not written.get(section, {}).get(key):
            yield f"{section}.{key} is missing"
    if repo not in list(_repos(written.get("input", {}))):
        yield f"no input has the repository {repo}, which gets the versions of the data"


def _repos(inputs: Any) -> Iterator[str]:
    """Yield the repositories that inputs name, however they are joined."""
    if isinstance(inputs, dict):
        yield inputs.get("pfs", {}).get("repo", "")
    for one in inputs.values() if isinstance(inputs, dict) else inputs if isinstance(inputs, list) else ():
        yield from _repos(one)
