"""A model's folder: written once, verified by checksums when it is loaded, run on one thread."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from .manifest import Manifest

Array = npt.NDArray[Any]
ANSWERS, ENCODED = "answers", "encoded"
# A graph allocates several tensors as large as its input: this many values keep them below a gigabyte.
MOST_CELLS = 20_000_000
GRAPH, ASSETS, SEEN, MANIFEST = "model.onnx", "assets.npz", "seen.npy", "manifest.json"


class BrokenArtefact(Exception):
    """A file of a model's folder does not match its checksum."""


@dataclass(frozen=True)
class Artefact:
    """A model that predicts. `digest` is the SHA-256 of its manifest, which has those of the other files."""

    manifest: Manifest
    digest: str
    content: Mapping[str, bytes]

    @cached_property
    def session(self) -> Any:
        """Return the ONNX Runtime session of the graph, on one thread."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        return onnxruntime.InferenceSession(self.content[GRAPH], options, providers=["CPUExecutionProvider"])

    @cached_property
    def assets(self) -> Mapping[str, Array]:
        """Return the arrays stored beside the graph: what reasons are computed from, or an index."""
        with np.load(BytesIO(self.content[ASSETS]), allow_pickle=False) as tables:
            return {name: tables[name] for name in tables.files}

    @cached_property
    def seen(self) -> Array:
        """Return the sorted 32-bit hashes of the keys that the model was fitted on."""
        return np.asarray(np.load(BytesIO(self.content[SEEN]), allow_pickle=False))

    def run(self, tensors: Mapping[str, Array], output: str = ANSWERS) -> Array:
        """Return an output of the graph, with the rows first; large inputs run in blocks of rows."""
        widest = max(values[:1].size for values in tensors.values())
        step, rows = max(1, MOST_CELLS // max(widest, 1)), len(next(iter(tensors.values())))
        if rows <= step:
            return np.asarray(self.session.run([output], dict(tensors))[0])
        blocks = (slice(start, start + step) for start in range(0, rows, step))
        some = ({name: values[block] for name, values in tensors.items()} for block in blocks)
        return np.concatenate([self.session.run([output], one)[0] for one in some])


def save(
    folder: Path, graph: bytes, assets: Mapping[str, Array], seen: Array, manifest: Manifest
) -> Artefact:
    """Write the artefact to a folder, replace files that were there, and return it."""
    kept, hashes = BytesIO(), BytesIO()
    tables: dict[str, Any] = {name: assets[name] for name in sorted(assets)}
    np.savez(kept, **tables)
    np.save(hashes, seen)
    content = {GRAPH: graph, ASSETS: kept.getvalue(), SEEN: hashes.getvalue()}
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in content.items()}
    manifest = msgspec.structs.replace(manifest, files=digests)
    content[MANIFEST] = msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n"
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in content.items():
        (folder / name).write_bytes(data)
    return load(folder)


def load(folder: Path) -> Artefact:
    """Return the artefact in a folder.

    Raises:
        FileNotFoundError: there is none, or a file of it is missing.
        BrokenArtefact: a file does not match its checksum in the manifest.

    """
    text = (folder / MANIFEST).read_bytes()
    manifest = msgspec.json.decode(text, type=Manifest)
    content = {name: (folder / name).read_bytes() for name in manifest.files}
    for name, data in content.items():
        if hashlib.sha256(data).hexdigest() != manifest.files[name]:
            raise BrokenArtefact(f"{folder / name} does not match its checksum")
    return Artefact(manifest, hashlib.sha256(text).hexdigest(), content)
