"""The errors of this project. Each message says what is wrong, why, and what to do."""

from __future__ import annotations


class ProjectError(Exception):
    """A failure that a person can act on. `code` is the exit code of the command that fails with it."""

    code = 2

    def __init__(self, what: str, why: str, fix: str) -> None:
        super().__init__(f"{what}: {why.rstrip('.')}. {fix}.")
        self.what, self.why, self.fix = what, why, fix

    def __reduce__(self) -> tuple[type[ProjectError], tuple[str, str, str]]:
        """Return how to rebuild this error in another process: a search runs in several."""
        return type(self), (self.what, self.why, self.fix)


class BadSettings(ProjectError):
    """A value in `project.toml` or the environment cannot be used."""


class BadData(ProjectError):
    """Rows break the contract, or there are too few to learn from."""


class NotFound(ProjectError):
    """Something that an earlier step creates does not exist."""


class AlreadyRuns(ProjectError):
    """What should be started is already running."""


class GateFailed(ProjectError):
    """A model was trained, but may not be registered."""

    code = 1
