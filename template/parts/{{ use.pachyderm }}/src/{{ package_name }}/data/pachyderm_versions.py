"""Versions of the data as commits of a Pachyderm repository; without a server, only a digest."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ..errors import BadData, NotFound
from ..settings import Settings, variable
from ..storage import fetched
from .ingestion import source
from .pachyderm_client import ADDRESS, Pachyderm, PachydermAway, answering, connected


@dataclass(frozen=True)
class Version:
    """One commit; `digest` identifies its bytes, empty if another program made it."""

    id: str
    digest: str
    bytes: int
    started: datetime
    finished: bool


def data_version(settings: Settings) -> str:
    """Return `project/repository@commit` of the training data, which is stored if it is new.

    Without `PACHD_ADDRESS`, `md5:…` of the file or of the folder's files.

    Raises:
        PachydermAway: the server refuses, or cannot be reached.
    """
    with fetched(source(settings)) as path:
        if not variable(ADDRESS):
            return digest_of(Path(path))
        return put(settings, Path(path))


def digest_of(path: Path) -> str:
    """Return `md5:…` of a file, or of the names and contents of a folder's files."""
    if path.is_file():
        with path.open("rb") as file:
            return f"md5:{hashlib.file_digest(file, 'md5').hexdigest()}"
    whole = hashlib.md5(usedforsecurity=False)
    for each in _files(path):
        whole.update(f"{each.relative_to(path).as_posix()}\0{digest_of(each)}\n".encode())
    return f"md5:{whole.hexdigest()}"


def put(settings: Settings, path: Path) -> str:
    """Return `project/repository@commit` of a file or folder, sending it if no version has its bytes.

    A version is complete or absent: a failed one is removed.

    Raises:
        NotFound: there is no such file or folder.
        PachydermAway: the server refuses, or cannot be reached; or another version is not finished yet.
    """
    if not path.exists():
        raise NotFound(f"{path} is not there", "it should become a version", "Name a file or a folder")
    digest = digest_of(path)
    with connected(settings) as there:
        _ensure_repo(there)
        versions = _versions(there)
        if versions and not versions[0].finished:
            why = "its writer is at work, or was killed"
            fix = f"Wait for it, or say `uv run poe versions drop {versions[0].id}`"
            raise PachydermAway(f"Version {versions[0].id} is not finished", why, fix)
        known = next((one for one in versions if one.digest == digest), None)
        return f"{there.repo.as_uri()}@{known.id if known else _send(there, path, digest)}"


def list_versions(settings: Settings) -> list[Version]:
    """Return the versions, newest first; empty if nothing has been stored yet."""
    with connected(settings) as there:
        return _versions(there)


def check_out(settings: Settings, version: str, to: Path) -> None:
    """Write the file or folder of a version to `to`, atomically.

    Raises:
        NotFound: there is no such version.
        BadData: the content differs from what was stored.
    """
    with connected(settings) as there, TemporaryDirectory(dir=_made(to.parent)) as folder:
        found = _version(there, version)
        commit = _commit(there, found.id)
        for info in _walk(there, commit):
            _receive(there, info.file, Path(folder) / info.file.path.lstrip("/"))
        new = next(iter(Path(folder).iterdir()), None)
        if new is None or (found.digest and digest_of(new) != found.digest):
            why = f"it is not {found.digest or 'a file or a folder'}"
            raise BadData(f"Version {found.id} came back otherwise", why, "Fetch it again")
        if to.is_dir():
            shutil.rmtree(to)
        new.replace(to)


def changes(settings: Settings, old: str, new: str) -> list[tuple[str, int | None, int | None]]:
    """Return path, size before, and size after of each file that differs; None if there is no such file.

    Raises:
        NotFound: there is no such version.
    """
    from pachyderm_sdk.api.pfs import File, FileType

    with connected(settings) as there:
        places = [File(commit=_commit(there, _version(there, one).id), path="/") for one in (new, old)]
        found: list[tuple[str, int | None, int | None]] = []
        for each in there.pfs.diff_file(new_file=places[0], old_file=places[1]):
            sides = [
                one if one.file_type == FileType.FILE else None for one in (each.old_file, each.new_file)
            ]
            if path := next((one.file.path for one in sides if one), ""):
                before, after = (one.size_bytes if one else None for one in sides)
                found.append((path, before, after))
        return sorted(found, key=lambda one: one[0])


def drop(settings: Settings, version: str) -> None:
    """Delete a version that a killed writer left unfinished.

    Raises:
        NotFound: there is no such version.
        BadData: it is finished, and results may depend on it.
    """
    with connected(settings) as there:
        found = _version(there, version)
        if found.finished:
            why = "it is finished, and results may stand on it"
            raise BadData(f"Version {found.id} stays", why, "Use `pachctl drop commit` if you are sure")
        _take_back(there, _commit(there, found.id))


def _ensure_repo(there: Pachyderm) -> None:
    there.pfs.create_repo(repo=there.repo, description="Data that models learn from", update=True)


def _versions(there: Pachyderm) -> list[Version]:
    from pachyderm_sdk.api.pfs import Commit

    if not there.pfs.branch_exists(there.branch):
        return []
    head = Commit(repo=there.repo, branch=there.branch)
    return [_told(info) for info in there.pfs.list_commit(repo=there.repo, to=head) if not info.error]


def _told(info: Any) -> Version:
    digest = info.description if info.description.startswith("md5:") else ""
    finished = info.finishing.timestamp() > 0
    return Version(info.commit.id, digest, info.size_bytes_upper_bound, info.started, finished)


def _version(there: Pachyderm, name: str) -> Version:
    """Return the version by id, prefix of an id, digest, or `project/repository@id`."""
    wanted = name.rpartition("@")[2]
    known = _versions(there) if wanted else []
    found = [one for one in known if one.digest == wanted or one.id.startswith(wanted)]
    if len(found) != 1:
        why = "several begin so" if found else f"{there.repo.as_uri()} has none of that name"
        raise NotFound(f"There is no version {name}", why, "See `uv run poe versions list`")
    return found[0]


def _send(there: Pachyderm, path: Path, digest: str) -> str:
    """Return the id of a new commit that holds exactly the file or folder."""
    commit = there.pfs.start_commit(branch=there.branch)
    try:
        there.pfs.delete_file(commit=commit, path="/")
        for each in [path] if path.is_file() else _files(path):
            with each.open("rb") as file:
                name = f"/{each.relative_to(path.parent).as_posix()}"
                there.pfs.put_file_from_file(commit=commit, path=name, file=file)
        # Only now does the commit get its digest.
        there.pfs.finish_commit(commit=commit, description=digest)
    except BaseException:
        with suppress(PachydermAway), answering():
            _take_back(there, commit)
        raise
    if error := there.pfs.wait_commit(commit).error:
        raise PachydermAway.because(error)
    return str(commit.id)


def _take_back(there: Pachyderm, commit: Any) -> None:
    """Drop an unfinished commit, with those that pipelines opened after it."""
    there.pfs.drop_commit(commit=commit, recursive=True)


def _commit(there: Pachyderm, id_: str) -> Any:
    """Return the reference to a commit."""
    from pachyderm_sdk.api.pfs import Commit

    return Commit(repo=there.repo, id=id_)


def _walk(there: Pachyderm, commit: Any) -> Iterator[Any]:
    from pachyderm_sdk.api.pfs import File, FileType

    for info in there.pfs.walk_file(file=File(commit=commit, path="/")):
        if info.file_type == FileType.FILE:
            yield info


def _receive(there: Pachyderm, file: Any, to: Path) -> None:
    if ".." in to.parts:
        raise BadData(f"{file.path} leads out of its folder", "a version may not", "Drop the version")
    with there.pfs.pfs_file(file) as content, _made(to.parent).joinpath(to.name).open("wb") as target:
        shutil.copyfileobj(content, target, 1024**2)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
