"""What a table shows by itself: facts, guesses with their evidence, and a page of charts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from shlex import quote
from typing import Any

from mlsd.actions.inputs import READ_DIFFERENTLY, gather
from mlsd.thinking.assumptions import assumptions
from mlsd.thinking.findings import findings
from mlsd.vocabulary.profile import Portrait, Profile


@dataclass(frozen=True, slots=True)
class Look:
    """A table's profile, with a chart of each column."""

    portrait: Portrait

    @property
    def profile(self) -> Profile:
        """Return the table's profile."""
        return self.portrait.profile

    def lines(self) -> tuple[str, ...]:
        """Return findings and guesses, one line each."""
        return findings(self.profile)

    def as_data(self) -> dict[str, Any]:
        """Return facts and guesses as plain data, without values of columns that identify a person."""
        profile = self.profile
        hidden = {one.column for one in profile.personal}
        facts = {"source": profile.source, "rows": profile.rows, "bytes": profile.bytes}
        return {
            **facts,
            "repeated_rows": profile.repeated_rows,
            "target": asdict(profile.target),
            "columns": [
                asdict(column) | ({"low": "", "high": "", "examples": ()} if column.name in hidden else {})
                for column in profile.columns
            ],
            "associations": [asdict(one) for one in profile.associations],
            "guesses": [asdict(one) for one in assumptions(profile)],
            "findings": list(self.lines()),
        }

    def html(self) -> str:
        """Return one self-contained page."""
        from mlsd.rendering.profile_page import profile_page

        return profile_page(self.portrait)


def look(source: str, sets: Sequence[str] | None = None) -> Look:
    """Return the portrait of a table; only answers that change how it is read count, such as the target.

    Raises:
        BadInput: an answer or the table is not valid.
    """
    from mlsd.profile.profile_table import portrait

    said = gather(sets=sets, standing=False).answers
    asked = {id_: str(said[id_].value or "") for id_ in READ_DIFFERENTLY if id_ in said}
    return Look(portrait(source, **asked))


def page_command(profile: Profile) -> str:
    """Return the command that writes the page of a table; it never includes a password."""
    said = [f"--set problem={profile.target.problem}"] if profile.interactions else []
    said += [f"--target {quote(profile.target.name)}"] if profile.target.name else []
    return " ".join(["mlsd profile", quote(profile.source), *said, "--html profile.html"])
