"""Rules that follow from a component's facts about where it runs, the same in every slot."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mlsd.knowledge.questions import questions
from mlsd.vocabulary.model import Component, Rule

ID = "runs_on"
"""The id under which reasons name the gate, whichever component it rules out."""


def gates(component: Component) -> Iterator[Rule]:
    """Yield the rules that exclude a component where it cannot run, or where its kind is not wanted."""
    place, title = component.runs_on, component.title
    if place.cloud:
        cloud = questions()["cloud"].in_words(place.cloud)
        yield _gate(
            component,
            f"{cloud} is not the cloud",
            f"{title} is a service of {cloud}, and the project runs on {{cloud}}.",
            ("cloud",),
            lambda cloud: cloud != place.cloud,
        )
        if place.managed:
            yield _gate(
                component,
                f"the services of {cloud} are not wanted",
                f"You chose self-hosted tools over {cloud}'s managed services.",
                ("cloud", "managed"),
                lambda cloud, managed: cloud == place.cloud and not managed,
            )
    if place.cluster:
        yield _gate(
            component,
            "there is no cluster",
            f"There is no cluster to run {title} on.",
            ("kubernetes",),
            lambda kubernetes: not kubernetes,
        )


def _gate(
    component: Component, title: str, reason: str, facts: tuple[str, ...], when: Callable[..., bool]
) -> Rule:
    return Rule(
        id=ID,
        slot=component.slot,
        title=title,
        prefer=None,
        forbid=(component.id,),
        modality="",
        when=when,
        reason=reason,
        facts=facts,
        thresholds={},
    )
