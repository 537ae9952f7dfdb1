"""The answers in a profile of the user's table."""

from __future__ import annotations

from collections.abc import Collection

from mlsd.knowledge.databases import database_of
from mlsd.thinking.names import column
from mlsd.vocabulary.model import Answer, SaidBy, Value
from mlsd.vocabulary.profile import Interactions, Profile

_GOES_WITH = (("data_gb", "examples"), ("positive_rate", "classes"), ("personal_columns", "personal_data"))


def answers_from(profile: Profile, said_otherwise: Collection[str] = ()) -> dict[str, Answer]:
    """Return the answers that the data gives by itself, by question id; all have the data as their source.

    Values tied to an answer that was given differently are left out, too: the bytes of 500 rows mean nothing
    if 2 million are expected. Suspected sensitive groups are not included: the user decides for whom a model
    must be fair.
    """
    target = profile.target
    if not target.name:
        raise ValueError("a profile without a target answers nothing")
    said: dict[str, Value] = {
        "problem": target.problem,
        "target": target.name,
        "examples": profile.labelled,
        # Parquet can need less than a byte per row; the interview would reject that as a mistake.
        "data_gb": max(profile.bytes, profile.labelled) / 1e9,
    }
    if target.problem == "classification":
        said |= {"classes": target.classes, "positive_rate": target.rarest}
    if profile.modality == "tabular":
        said["columns"] = len(profile.columns)
    if profile.modality != "interactions":
        # The problem follows from interactions, so nobody is asked.
        said |= {"modality": profile.modality}
    if profile.interactions:
        said |= {
            "catalogue_items": next(c.distinct for c in profile.columns if c.name == target.name),
            "label_source": _label_source(profile.interactions),
        }
        if all(_is_label(event) for event in profile.interactions.events):
            said |= {"implicit_signals": list(profile.interactions.events)}
    server = database_of(profile.source)
    if server and server.driver:
        said["source_database"] = server.component
    if profile.time_columns:
        said["time_column"] = profile.time_columns[0]
    if profile.group_columns:
        said["group_column"] = profile.group_columns[0]
    privacy = personal_data(profile)
    if privacy != "none":
        said |= {"personal_data": privacy}
        said |= {"personal_columns": [suspect.column for suspect in profile.personal]}
    left_out = {id_ for id_, other in _GOES_WITH if other in said_otherwise} | set(said_otherwise)
    return {id_: Answer(value, SaidBy.DATA) for id_, value in said.items() if id_ not in left_out}


def personal_data(profile: Profile) -> str:
    """Return `sensitive`, `personal` or `none`, as the columns suggest."""
    if profile.delicate and (profile.personal or profile.groups):
        return "sensitive"
    return "personal" if profile.personal else "none"


def _label_source(found: Interactions) -> str:
    return "explicit" if found.graded and not found.event else "implicit"


def _is_label(event: str) -> bool:
    try:
        return bool(column(event)) and "," not in event
    except ValueError:
        return False
