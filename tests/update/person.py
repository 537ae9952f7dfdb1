"""What a person does to a project between two updates: seeded edits, each with a token of its own."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from mlsd.machine.tree import File

TOKEN = re.compile(rb"tok_[0-9a-f]{12}")


class Person:
    """Someone who works in a folder. `moved` tells where a file was taken: new path -> old path."""

    def __init__(self, rng: random.Random, root: Path, base: Mapping[str, File], new: Mapping[str, File]):
        self.rng, self.root, self.base, self.new = rng, root, base, new
        self.moved: dict[str, str] = {}
        self.done: list[str] = []

    def work(self, most: int) -> None:
        """Do some random things."""
        for _ in range(self.rng.randint(1, most)):
            action = self.rng.choice(ACTIONS)
            if action(self):
                self.done.append(action.__name__)

    def token(self) -> bytes:
        return b"tok_%012x" % self.rng.getrandbits(48)

    def a_file(self, *, text: bool = True) -> Path | None:
        """Return one of the template's files that still stands where it was."""
        found = [
            path
            for path in self.base
            if (self.root / path).is_file()
            and not (self.root / path).is_symlink()
            and (b"\0" not in (self.root / path).read_bytes()) == text
        ]
        return self.root / self.rng.choice(found) if found else None

    def lines_of(self, path: Path) -> list[bytes]:
        return path.read_bytes().splitlines(keepends=True)

    def place(self, path: Path, content: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def insert(person: Person) -> bool:
    return _edit(person, lambda lines, at: lines.insert(at, person.token() + b"\n"))


def change(person: Person) -> bool:
    def one(lines: list[bytes], at: int) -> None:
        lines[at : at + 1] = [b"changed " + person.token() + b"\n"]

    return _edit(person, one)


def append(person: Person) -> bool:
    return _edit(person, lambda lines, _: lines.append(person.token() + b"\n"))


def delete_lines(person: Person) -> bool:
    def some(lines: list[bytes], at: int) -> None:
        del lines[at : at + person.rng.randint(1, 3)]

    return _edit(person, some)


def _edit(person: Person, how: Callable[[list[bytes], int], None]) -> bool:
    path = person.a_file()
    if path is None:
        return False
    lines = person.lines_of(path)
    how(lines, person.rng.randint(0, len(lines)))
    path.write_bytes(b"".join(lines))
    return True


def edit_where_the_template_does(person: Person) -> bool:
    hot = [path for path in person.base if path in person.new and person.base[path] != person.new[path]]
    path = person.root / person.rng.choice(hot) if hot else None
    if path is None or not path.is_file() or path.is_symlink() or b"\0" in path.read_bytes():
        return False
    name = path.relative_to(person.root).as_posix()
    ours, theirs = person.lines_of(path), person.new[name].content.splitlines(keepends=True)
    at = next((n for n, pair in enumerate(zip(ours, theirs, strict=False)) if pair[0] != pair[1]), len(ours))
    near = max(0, at + person.rng.randint(-2, 2))
    ours[near : near + 1] = [b"hot " + person.token() + b"\n"]
    path.write_bytes(b"".join(ours))
    return True


def edit_what_will_go(person: Person) -> bool:
    going = [path for path in person.base if path not in person.new and (person.root / path).is_file()]
    if not going:
        return False
    path = person.root / person.rng.choice(going)
    path.write_bytes(path.read_bytes() + person.token() + b"\n")
    return True


def add_file(person: Person) -> bool:
    name = person.rng.choice(
        ["own/notes.md", "my file.txt", "données/ü.csv", "src/extra.py", "-leading", 'q"uote']
    )
    if os.path.lexists(person.root / name):
        return False
    person.place(person.root / name, b"mine " + person.token() + b"\n")
    return True


def add_what_will_come(person: Person) -> bool:
    coming = [path for path in person.new if path not in person.base and not (person.root / path).exists()]
    if not coming:
        return False
    person.place(person.root / person.rng.choice(coming), b"mine " + person.token() + b"\n")
    return True


def remove(person: Person) -> bool:
    path = person.a_file()
    if path:
        path.unlink()
    return path is not None


def rename(person: Person) -> bool:
    return _take_elsewhere(person, lambda path: path.with_name(f"renamed_{path.name}"))


def move(person: Person) -> bool:
    return _take_elsewhere(person, lambda path: person.root / "moved" / path.name)


def _take_elsewhere(person: Person, where: Callable[[Path], Path]) -> bool:
    path = person.a_file()
    if path is None or where(path).exists():
        return False
    where(path).parent.mkdir(exist_ok=True)
    old, new = (p.relative_to(person.root).as_posix() for p in (path, where(path)))
    path.rename(where(path))
    person.moved[new] = old
    return True


def replace_binary(person: Person) -> bool:
    path = person.a_file(text=False)
    if path:
        path.write_bytes(b"\0mine " + person.token())
    return path is not None


def add_binary(person: Person) -> bool:
    person.place(person.root / "own/model.bin", b"\0\1" + person.token())
    return True


def make_executable(person: Person) -> bool:
    path = person.a_file()
    if path:
        path.chmod(path.stat().st_mode ^ 0o111)
    return path is not None


def turn_to_crlf(person: Person) -> bool:
    path = person.a_file()
    if path:
        path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    return path is not None


def drop_last_newline(person: Person) -> bool:
    path = person.a_file()
    if path:
        path.write_bytes(path.read_bytes().rstrip(b"\n") + b" " + person.token())
    return path is not None


def put_a_link(person: Person) -> bool:
    path = person.a_file()
    if path:
        path.unlink()
        path.symlink_to("/elsewhere/" + person.token().decode())
    return path is not None


def put_a_folder(person: Person) -> bool:
    coming = [
        path for path in person.new if path not in person.base and not os.path.lexists(person.root / path)
    ]
    if not coming:
        return False
    person.place(person.root / person.rng.choice(coming) / "inside.txt", person.token())
    return True


ACTIONS: tuple[Callable[[Person], bool], ...] = (
    insert, insert, change, change, append, delete_lines, edit_where_the_template_does,
    edit_where_the_template_does, edit_what_will_go, add_file, add_what_will_come, remove, rename, move,
    replace_binary, add_binary, make_executable, turn_to_crlf, drop_last_newline, put_a_link, put_a_folder,
)  # fmt: skip
