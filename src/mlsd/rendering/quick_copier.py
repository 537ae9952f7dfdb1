"""Faster Copier: shortcuts that leave its result unchanged.

For each file Copier asks git for an executable bit, compiles each path segment again, renders the name of the
answers file twice, and builds the same context several times. The shortcuts apply only to the Copier version
that they were measured on; on another one rendering is merely slower.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import copier
from copier.errors import CopierError as CopierError
from plumbum import local

from mlsd.rendering.compiled import Compiled, compiled

_MEASURED = "9.19."
_CUT = ("_render_context", "_render_string", "answers_relpath", "jinja_env")


def run_copy(source: Path, into: Path, data: dict[str, Any], template_version: str) -> None:
    """Render a template's folder into another one, without questions, output, or user settings.

    The template must not hold an answers file or `yield`, which these shortcuts would break.
    """
    # Copier assumes a machine without git, and then starts no processes at all.
    with local.env(PATH="/nonexistent"), compiled(template_version) as cache, _detours_cut(cache):
        copier.run_copy(
            str(source),
            into,
            data,
            settings=copier.Settings(),
            defaults=True,
            overwrite=True,
            quiet=True,
            skip_tasks=True,
        )


@contextmanager
def _detours_cut(cache: Compiled) -> Iterator[None]:
    worker = _worker()
    if worker is None:
        yield
        return
    kept = {name: worker.__dict__[name] for name in _CUT}
    answers_file = Path(".copier-answers.yml")
    worker.answers_relpath = property(lambda self: answers_file)
    worker._render_context = _once_a_phase(kept["_render_context"])
    worker._render_string = _unless_plain(kept["_render_string"])
    worker.jinja_env = property(_once(lambda self: _compiling_once(kept["jinja_env"].func(self), cache)))
    try:
        yield
    finally:
        for name, value in kept.items():
            setattr(worker, name, value)


def _worker() -> Any:
    """Return Copier's worker class, or None if it is not the version that was measured."""
    if not version("copier").startswith(_MEASURED):
        return None
    worker = getattr(getattr(copier, "_main", None), "Worker", None)
    return worker if worker and all(name in worker.__dict__ for name in _CUT) else None


def _once(make: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return a function that computes its value once per object."""
    made: dict[int, Any] = {}

    def get(owner: Any) -> Any:
        if id(owner) not in made:
            made[id(owner)] = make(owner)
        return made[id(owner)]

    return get


def _once_a_phase(make: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return Copier's context as first built in this phase; it does not change while rendering."""
    made: dict[copier.Phase, Any] = {}

    def get(owner: Any) -> Any:
        phase = copier.Phase.current()
        if phase is not copier.Phase.RENDER:
            return make(owner)
        if phase not in made:
            made[phase] = make(owner)
        return made[phase]

    return get


def _unless_plain(render: Callable[..., str]) -> Callable[..., str]:
    """Return a renderer that returns text without Jinja markup as it is: most segments of a path."""

    def render_string(owner: Any, string: str, extra_context: Any = None) -> str:
        return render(owner, string, extra_context) if "{" in string else string

    return render_string


def _compiling_once(env: Any, cache: Compiled) -> Any:
    """Return the Jinja environment that compiles each string once, and each file once for all runs."""
    known: dict[str, Any] = {}
    compile_string = env.from_string

    def from_string(source: Any) -> Any:
        if not isinstance(source, str):
            return compile_string(source)
        if source not in known:
            known[source] = compile_string(source)
        return known[source]

    env.from_string = from_string
    env.bytecode_cache = cache
    return env
