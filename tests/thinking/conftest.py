from tests.profile.conftest import write

__all__ = ["write"]
