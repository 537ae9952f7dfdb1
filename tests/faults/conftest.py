from tests.fixtures import git, gitconfig, new, plain_design
from tests.surface.conftest import _own_folders, mlsd
from tests.update.conftest import made, story

__all__ = ["_own_folders", "git", "gitconfig", "made", "mlsd", "new", "plain_design", "story"]
