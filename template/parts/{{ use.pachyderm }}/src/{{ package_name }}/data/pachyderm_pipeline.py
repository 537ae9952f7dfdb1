"""The pipeline that Pachyderm runs on each new version of the data, `pachyderm.json`: checked, handed over.

The client leaves out what it does not know without a word. Here a specification counts only if all that was
written is still there after its own message went through the bytes of the wire.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ..errors import BadSettings
from ..settings import Settings
from .pachyderm_client import connected, repo_name

FILE = "pachyderm.json"
# What a server refuses a pipeline without.
NEEDED = (("pipeline", "name"), ("transform", "image"), ("transform", "cmd"))


def read_pipeline(settings: Settings) -> str:
    """Return the checked specification as JSON.

    Raises:
        BadSettings: it cannot be read, has a field or a kind of value that Pachyderm's messages have not, or
            lacks one; the message names the place.

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
    """Return what is wrong with the form of a specification, each with its place; empty if it is valid."""
    from pachyderm_sdk.api.pps import CreatePipelineRequest

    try:
        carried = CreatePipelineRequest().parse(bytes(CreatePipelineRequest().from_dict(written)))
    except Exception as error:  # the client's own errors have no common class
        yield f"a value is of another kind: {error}"
        return
    yield from _differences(written, carried.to_dict(include_default_values=True), "")


def create_pipeline(settings: Settings) -> str:
    """Return the name of the pipeline, which the server has from now on as the file says.

    Raises:
        BadSettings: the file is no pipeline.
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
    """Return where the carried value is not the written one; fields that nobody wrote have their defaults."""
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
    """Return whether both are one value: JSON has long numbers as texts, times as 3600.000s."""
    if isinstance(written, bool) or isinstance(carried, bool):
        return written is carried
    if isinstance(written, int | float):
        return str(written) == carried or (isinstance(carried, int | float) and written == carried)
    if isinstance(written, str) and isinstance(carried, str) and carried.endswith(".000s"):
        return written in (carried, carried.removesuffix(".000s") + "s")
    return isinstance(written, str) and written == carried


def _lacks(written: Any, repo: str) -> Iterator[str]:
    """Return what a server, or this project, cannot do without."""
    for section, key in NEEDED:
        if not written.get(section, {}).get(key):
            yield f"{section}.{key} is missing"
    if repo not in list(_repos(written.get("input", {}))):
        yield f"no input has the repository {repo}, which gets the versions of the data"


def _repos(inputs: Any) -> Iterator[str]:
    """Return the repositories that inputs name, however they are joined."""
    if isinstance(inputs, dict):
        yield inputs.get("pfs", {}).get("repo", "")
    for one in inputs.values() if isinstance(inputs, dict) else inputs if isinstance(inputs, list) else ():
        yield from _repos(one)
