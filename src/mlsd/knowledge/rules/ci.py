"""What tests each change."""

from __future__ import annotations

from mlsd.knowledge.rules._slot import SlotRules


class Ci(SlotRules):
    id = "ci"
    title = "CI"
    purpose = "Tests each change and delivers it."
    first = "script"


class CI001(Ci):
    """the repository is not on GitHub"""

    forbid = ("github_actions",)

    @staticmethod
    def when(git_host: str) -> bool:
        """GitHub Actions runs on GitHub, and the repository is {git_host}."""
        return git_host != "github"


class CI002(Ci):
    """the repository is not on GitLab"""

    forbid = ("gitlab_ci",)

    @staticmethod
    def when(git_host: str) -> bool:
        """GitLab CI runs on GitLab, and the repository is {git_host}."""
        return git_host != "gitlab"


class CI003(Ci):
    """no service of others can reach the repository"""

    forbid = ("circleci", "travis")

    @staticmethod
    def when(git_host: str) -> bool:
        """Third-party CI services work with GitHub, GitLab and Bitbucket; the repository is {git_host}."""
        return git_host == "other"


class CI010(Ci):
    """the repository is on GitHub"""

    prefer = "github_actions"

    @staticmethod
    def when(git_host: str) -> bool:
        """The repository is {git_host}, which runs Actions without a further account."""
        return git_host == "github"


class CI011(Ci):
    """the repository is on GitLab"""

    prefer = "gitlab_ci"

    @staticmethod
    def when(git_host: str) -> bool:
        """The repository is {git_host}, which runs its own CI without a further account."""
        return git_host == "gitlab"


class CI012(Ci):
    """the repository is on Bitbucket"""

    prefer = "circleci"

    @staticmethod
    def when(git_host: str) -> bool:
        """The repository is {git_host}, which CircleCI serves."""
        return git_host == "bitbucket"


class CI900(Ci):
    """the repository is elsewhere"""

    prefer = "script"

    @staticmethod
    def when(git_host: str) -> bool:
        """One script holds all checks, and any runner can call it."""
        return True
