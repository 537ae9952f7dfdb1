from tests.fixtures import git, gitconfig

__all__ = ["git", "gitconfig"]
