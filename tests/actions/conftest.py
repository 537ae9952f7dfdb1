from tests.fixtures import git, gitconfig, new, plain_design

__all__ = ["git", "gitconfig", "new", "plain_design"]
