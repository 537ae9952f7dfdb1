from tests.fixtures import gitconfig, plain_design

__all__ = ["gitconfig", "plain_design"]
