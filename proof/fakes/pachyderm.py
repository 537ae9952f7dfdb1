"""Pachyderm, as far as versions and pipelines go: `python -m proof.fakes.pachyderm PORT TOKEN`.

It speaks gRPC with the messages of Pachyderm's own client. What it rejects is our reading of the server's
rules; "parent commit has not been finished" was compared with the source of 2.12 (src/server/pfs/server).
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any
from uuid import uuid4

import grpc
from betterproto import which_one_of
from betterproto.lib.google.protobuf import BytesValue, Empty
from pachyderm_sdk.api import pfs, pps

CHUNK = 64 * 1024
Files = dict[str, bytes]


class Refused(Exception):
    """A gRPC status and its message."""


def refuse(code: str, words: str) -> Refused:
    """Return the error for a status, by the status's name."""
    return Refused(grpc.StatusCode[code], words)


@dataclass
class Kept:
    """A commit: its metadata and its files, which start as a copy of its parent's."""

    info: Any
    files: Files = field(default_factory=dict)


class Service:
    """Repositories with one or more branches, and pipelines."""

    def __init__(self) -> None:
        self.commits: dict[str, dict[str, Kept]] = {}
        self.heads: dict[tuple[str, str], str] = {}
        self.pipelines: dict[str, Any] = {}

    def create_repo(self, asked: Any) -> Any:
        name = asked.repo.as_uri()
        if name in self.commits and not asked.update:
            raise refuse("ALREADY_EXISTS", f"repo {name} already exists")
        self.commits.setdefault(name, {})
        return Empty()

    def inspect_branch(self, asked: Any) -> Any:
        head = self.heads.get((self.repo(asked.branch.repo), asked.branch.name))
        if head is None:
            raise refuse("NOT_FOUND", f"branch {asked.branch.as_uri()} not found")
        return pfs.BranchInfo(branch=asked.branch, head=pfs.Commit(repo=asked.branch.repo, id=head))

    def start_commit(self, asked: Any) -> Any:
        repo = self.repo(asked.branch.repo)
        parent = self.commits[repo].get(self.heads.get((repo, asked.branch.name), ""))
        if parent and not closed(parent):
            name = parent.info.commit.id
            raise refuse("UNKNOWN", f"parent commit {repo}@{name} has not been finished")
        commit = pfs.Commit(repo=asked.branch.repo, id=uuid4().hex)
        info = pfs.CommitInfo(commit=commit, description=asked.description, started=datetime.now(UTC))
        if parent:
            info.parent_commit = parent.info.commit
        self.commits[repo][commit.id] = Kept(info, dict(parent.files) if parent else {})
        self.heads[repo, asked.branch.name] = commit.id
        return commit

    def modify_file(self, asked: Iterator[Any]) -> Any:
        kept: Kept | None = None
        for one in asked:
            kind, body = which_one_of(one, "body")
            if kind == "set_commit":
                kept = self.commit(body)
                if closed(kept):
                    raise refuse("UNKNOWN", f"commit {body.id} has already been finished")
            elif kept is None or kind not in ("add_file", "delete_file"):
                raise refuse("INVALID_ARGUMENT", f"{kind} is not known here, or has no commit")
            elif kind == "add_file":
                kept.files[body.path] = kept.files.get(body.path, b"") + (body.raw or b"")
            else:
                for path in [path for path in kept.files if inside(path, body.path)]:
                    del kept.files[path]
        return Empty()

    def finish_commit(self, asked: Any) -> Any:
        kept = self.commit(asked.commit)
        if closed(kept):
            raise refuse("UNKNOWN", f"commit {asked.commit.id} has already been finished")
        kept.info.description = asked.description or kept.info.description
        kept.info.finishing, kept.info.error = datetime.now(UTC), asked.error
        kept.info.size_bytes_upper_bound = sum(map(len, kept.files.values()))
        return Empty()

    def inspect_commit(self, asked: Any) -> Any:
        kept = self.commit(asked.commit)
        if asked.wait == pfs.CommitState.FINISHED:
            kept.info.finished = datetime.now(UTC)
        return kept.info

    def list_commit(self, asked: Any) -> Iterator[Any]:
        kept = self.commit(asked.to)
        while True:
            yield kept.info
            if not kept.info.parent_commit.id:
                return
            kept = self.commit(kept.info.parent_commit)

    def drop_commit(self, asked: Any) -> Any:
        kept, repo = self.commit(asked.commit), self.repo(asked.commit.repo)
        dropped = kept.info.commit.id
        if not asked.recursive and any(
            one.input.pfs.repo == kept.info.commit.repo.name for one in self.pipelines.values()
        ):
            raise refuse("UNKNOWN", f"commit {dropped} has subvenant commits")
        parent = kept.info.parent_commit
        del self.commits[repo][dropped]
        for child in self.commits[repo].values():
            if child.info.parent_commit.id == dropped:
                child.info.parent_commit = parent
        for branch, head in list(self.heads.items()):
            if head == dropped and parent.id:
                self.heads[branch] = parent.id
            elif head == dropped:
                del self.heads[branch]
        return pfs.DropCommitResponse()

    def walk_file(self, asked: Any) -> Iterator[Any]:
        files = self.readable(asked.file.commit)
        yield from self.infos(
            asked.file, {path: files[path] for path in files if inside(path, asked.file.path)}
        )

    def get_file(self, asked: Any) -> Iterator[Any]:
        files = self.readable(asked.file.commit)
        if asked.file.path not in files:
            raise refuse("NOT_FOUND", f"file {asked.file.path} not found")
        content = files[asked.file.path]
        for start in range(0, len(content), CHUNK):
            yield BytesValue(value=content[start : start + CHUNK])

    def diff_file(self, asked: Any) -> Iterator[Any]:
        sides = (asked.new_file, asked.old_file)
        new, old = (
            {one.file.path: one for one in self.infos(side, self.readable(side.commit))} for side in sides
        )
        for path in sorted({*new, *old}):
            pair = {name: side[path] for name, side in (("new_file", new), ("old_file", old)) if path in side}
            if len({one.hash for one in pair.values()}) > 1 or len(pair) == 1:
                yield pfs.DiffFileResponse(**pair)

    def inspect_pipeline(self, asked: Any) -> Any:
        if asked.pipeline.name not in self.pipelines:
            raise refuse("NOT_FOUND", f"pipeline {asked.pipeline.name} not found")
        return pps.PipelineInfo(pipeline=asked.pipeline)

    def create_pipeline_v2(self, asked: Any) -> Any:
        request = pps.CreatePipelineRequest().from_dict(json.loads(asked.create_pipeline_request_json))
        name, named = request.pipeline.name, request.input.pfs
        if name in self.pipelines and not asked.update:
            raise refuse("ALREADY_EXISTS", f"pipeline {name} already exists")
        self.repo(pfs.Repo(name=named.repo, project=pfs.Project(name=named.project or "default")))
        self.pipelines[name] = request
        return pps.CreatePipelineV2Response()

    def repo(self, repo: Any) -> str:
        name = str(repo.as_uri())
        if name not in self.commits:
            raise refuse("NOT_FOUND", f"repo {name} not found")
        return name

    def commit(self, commit: Any) -> Kept:
        repo = self.repo(commit.repo)
        id_ = commit.id or self.heads.get((repo, commit.branch.name), "")
        if id_ not in self.commits[repo]:
            raise refuse("NOT_FOUND", f"commit {repo}@{id_} not found")
        return self.commits[repo][id_]

    def readable(self, commit: Any) -> Files:
        kept = self.commit(commit)
        if not closed(kept):
            raise refuse("UNKNOWN", f"commit {commit.id} not finished")
        return kept.files

    def infos(self, at: Any, files: Files) -> Iterator[Any]:
        """Yield the metadata of files and of the folders above them, as a server does."""
        parents = {path[:place] or "/" for path in files for place, char in enumerate(path) if char == "/"}
        for path in sorted({*files, *parents}):
            below = b"".join(files[one] for one in sorted(files) if inside(one, path))
            yield pfs.FileInfo(
                file=pfs.File(commit=at.commit, path=path),
                file_type=pfs.FileType.FILE if path in files else pfs.FileType.DIR,
                size_bytes=len(below),
                hash=blake2b(below, digest_size=32).digest(),
            )


def closed(kept: Kept) -> bool:
    """Return whether a commit can no longer be written to."""
    return bool(kept.info.finishing.timestamp() > 0)


def inside(path: str, folder: str) -> bool:
    """Return whether a path equals another one or is below it."""
    return path == folder or path.startswith(folder.rstrip("/") + "/")


METHODS = {
    "pfs_v2.API": (
        pfs,
        "CreateRepo InspectBranch StartCommit ModifyFile FinishCommit InspectCommit ListCommit DropCommit "
        "WalkFile GetFile DiffFile",
    ),
    "pps_v2.API": (pps, "InspectPipeline CreatePipelineV2"),
}
STREAMS = {"ModifyFile": "stream_unary"} | dict.fromkeys(
    ("ListCommit", "WalkFile", "GetFile", "DiffFile"), "unary_stream"
)
# The first call fails as on a busy server, except calls that are not idempotent.
SPARED = {"StartCommit", "FinishCommit", "DropCommit", "CreatePipelineV2"}


def guarded(name: str, act: Callable[[Any], Any], token: str, busy: set[str]) -> Callable[..., Any]:
    """Return a handler that fails with a status if the token is wrong, the server is busy, or it refuses."""

    def admitted(context: Any) -> None:
        if dict(context.invocation_metadata()).get("authn-token") != token:
            context.abort(grpc.StatusCode.UNAUTHENTICATED, "provided auth token is corrupted or has expired")
        if name in busy:
            busy.discard(name)
            context.abort(grpc.StatusCode.UNAVAILABLE, "busy")

    def one(asked: Any, context: Any) -> Any:
        admitted(context)
        try:
            return act(asked)
        except Refused as refused:
            return context.abort(*refused.args)

    def many(asked: Any, context: Any) -> Iterator[Any]:
        admitted(context)
        try:
            yield from act(asked)
        except Refused as refused:
            context.abort(*refused.args)

    return many if STREAMS.get(name) == "unary_stream" else one


def serve(port: int, token: str) -> Any:
    """Return the started server."""
    server = grpc.server(ThreadPoolExecutor(8), options=[("grpc.max_receive_message_length", 20 * 1024**2)])
    service, busy = Service(), {one for _, names in METHODS.values() for one in names.split()} - SPARED
    for path, (module, names) in METHODS.items():
        handlers = {}
        for name in names.split():
            act = getattr(service, re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower())
            handler = getattr(grpc, f"{STREAMS.get(name, 'unary_unary')}_rpc_method_handler")
            request = getattr(module, f"{name}Request")
            handlers[name] = handler(
                guarded(name, act, token, busy),
                request_deserializer=request.FromString,
                response_serializer=bytes,
            )
        server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler(path, handlers)])
    server.add_insecure_port(f"127.0.0.1:{port}")
    server.start()
    return server


if __name__ == "__main__":
    serve(int(sys.argv[1]), sys.argv[2]).wait_for_termination()
