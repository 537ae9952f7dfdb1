"""The cases that must hold, one by one: what people have, what the template wants, what becomes of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from mlsd.machine.tree import read_tree
from mlsd.update.redecision import RequestedChange
from mlsd.vocabulary.errors import Conflicts
from tests.update.story import (
    BASE,
    GITHUB,
    GITLAB,
    RUNBOOK,
    Story,
    conflicts_of,
    of_base,
    read_tree_without_git,
    template_with,
)


def test_an_edited_file_of_a_retired_component_stays_whole(story: Story) -> None:
    mine = story.read(GITHUB) + "Our own rules for the runner.\n"
    story.write(GITHUB, mine)
    planned = story.update(git_host="other")
    assert story.read(GITHUB) == mine
    assert planned.outcome.kept == {GITHUB: "its component left the design, but you changed it"}
    assert not conflicts_of(planned)
    assert (story.root / GITLAB).exists()


def test_an_untouched_file_of_a_retired_component_goes(story: Story) -> None:
    planned = story.update(git_host="other")
    assert not (story.root / GITHUB).exists()
    assert GITHUB in planned.files["retire"]
    assert not planned.outcome.kept


def test_a_renamed_file_carries_the_edit(story: Story, tmp_path: Path) -> None:
    renamed = {f"{BASE}{RUNBOOK}.jinja": None, f"{BASE}docs/run book.md.jinja": of_base(f"{RUNBOOK}.jinja")}
    story.write(RUNBOOK, story.read(RUNBOOK) + "\nCall Anna first.\n")
    planned = story.update(template_with(tmp_path / "t", renamed))
    assert story.read("docs/run book.md").endswith("\nCall Anna first.\n")
    assert not (story.root / RUNBOOK).exists()
    assert not conflicts_of(planned)


def test_a_retired_and_a_new_file_are_never_taken_for_a_renamed_one(story: Story, tmp_path: Path) -> None:
    same = {f"template/parts/{{{{ use.script }}}}/{GITLAB}": story.read(GITHUB).encode()}
    story.write(GITHUB, story.read(GITHUB) + "Our own rules for the runner.\n")
    story.update(template_with(tmp_path / "t", same), git_host="other")
    assert "Our own rules" in story.read(GITHUB)
    assert "Our own rules" not in story.read(GITLAB)


def test_ones_own_file_does_not_follow_a_renamed_folder(story: Story, tmp_path: Path) -> None:
    pages = {name: f"{name}\none\ntwo\nthree\nfour\nfive\n".encode() for name in ("a.md", "b.md", "c.md")}
    story.update(template_with(tmp_path / "1", {f"{BASE}guide/{n}": c for n, c in pages.items()}, "9.9.1"))
    for name in pages:
        story.write(f"guide/{name}", story.read(f"guide/{name}") + "ours\n")
    story.write("guide/own.md", "mine\n")
    (story.root / RUNBOOK).unlink()
    second = template_with(tmp_path / "2", {f"{BASE}handbook/{n}": c for n, c in pages.items()}, "9.9.2")
    story.update(second, retraining="daily")
    assert story.read("handbook/a.md").endswith("ours\n")
    assert story.read("guide/own.md") == "mine\n"


def test_a_dropped_and_a_new_components_file_are_no_renamed_one_either(story: Story, tmp_path: Path) -> None:
    like_it = {
        f"{BASE}{RUNBOOK}.jinja": None,
        f"template/parts/{{{{ use.script }}}}/{GITLAB}": story.read(RUNBOOK).encode(),
    }
    mine = story.read(RUNBOOK) + "Call Anna first.\n"
    story.write(RUNBOOK, mine)
    planned = story.update(template_with(tmp_path / "t", like_it), git_host="other")
    assert story.read(RUNBOOK) == mine
    assert "Call Anna" not in story.read(GITLAB)
    assert RUNBOOK in planned.outcome.kept


def logo_of(folder: Path, content: bytes | None) -> dict[str, bytes | None]:
    return {f"{BASE}docs/logo.png": content}


def test_a_binary_that_a_person_replaced_stays(story: Story, tmp_path: Path) -> None:
    first = template_with(tmp_path / "1", logo_of(tmp_path, b"\0logo one"), "9.9.1")
    story.update(first)
    story.write("docs/logo.png", b"\0mine")
    second = template_with(tmp_path / "2", logo_of(tmp_path, b"\0logo one"), "9.9.2")
    assert not conflicts_of(story.update(second, retraining="daily"))
    assert (story.root / "docs/logo.png").read_bytes() == b"\0mine"


def test_a_binary_that_both_changed_stays_and_is_told(story: Story, tmp_path: Path) -> None:
    story.update(template_with(tmp_path / "1", logo_of(tmp_path, b"\0logo one"), "9.9.1"))
    story.commit()
    story.write("docs/logo.png", b"\0mine")
    planned = story.update(template_with(tmp_path / "2", logo_of(tmp_path, b"\0logo two"), "9.9.2"))
    assert list(conflicts_of(planned)) == ["docs/logo.png"]
    assert (story.root / "docs/logo.png").read_bytes() == b"\0mine"
    with pytest.raises(Conflicts):
        story.finish()
    story.git("add", "docs/logo.png")
    story.finish()
    assert (story.root / "docs/logo.png").read_bytes() == b"\0mine"


def test_an_ignored_file_is_left_alone(story: Story, tmp_path: Path) -> None:
    story.write(".gitignore", story.read(".gitignore") + ".secrets\n")
    story.commit()
    story.write(".secrets", "PASSWORD=hunter2\n")
    planned = story.update(template_with(tmp_path / "t", {f"{BASE}.secrets": b"PASSWORD=\n"}))
    assert story.read(".secrets") == "PASSWORD=hunter2\n"
    assert ".secrets" in planned.outcome.kept
    assert not conflicts_of(planned)


def test_a_file_of_ones_own_where_the_template_wants_one(story: Story, tmp_path: Path) -> None:
    story.write("docs/faq.md", "My own questions.\n")
    planned = story.update(template_with(tmp_path / "t", {f"{BASE}docs/faq.md": b"Questions.\n"}))
    assert conflicts_of(planned) == {"docs/faq.md": "you and the template each added it"}
    assert "My own questions.\n" in story.read("docs/faq.md")
    assert "\nQuestions.\n" in story.read("docs/faq.md")


def test_what_a_person_deleted_stays_deleted(story: Story) -> None:
    (story.root / RUNBOOK).unlink()
    planned = story.update(retraining="daily")
    assert not (story.root / RUNBOOK).exists()
    assert RUNBOOK in planned.outcome.kept
    story.update(retraining="weekly")
    assert not (story.root / RUNBOOK).exists()


def test_edited_shared_files_survive(story: Story) -> None:
    story.edit("pyproject.toml", "dependencies = [", 'dependencies = [\n  "our-library>=2",')
    story.write("README.md", story.read("README.md") + "\n## Our team\n\nRoom 7.\n")
    planned = story.update(retraining="daily", git_host="other", examples=2_000_000)
    assert not conflicts_of(planned)
    assert '"our-library>=2",' in story.read("pyproject.toml")
    assert story.read("README.md").endswith("\n## Our team\n\nRoom 7.\n")


def test_line_ends_of_a_person_are_kept(story: Story) -> None:
    text = story.read(RUNBOOK).replace("\n", "\r\n") + "Ours.\r\n"
    story.write(RUNBOOK, text)
    planned = story.update(retraining="daily")
    merged = (story.root / RUNBOOK).read_bytes()
    assert not conflicts_of(planned)
    assert RUNBOOK in planned.files["change"]
    assert merged.count(b"\r\n") == merged.count(b"\n") > 0
    assert merged.endswith(b"Ours.\r\n")


def test_modes_are_kept(story: Story) -> None:
    (story.root / RUNBOOK).chmod(0o755)
    (story.root / "README.md").chmod(0o600)
    story.update(retraining="daily", git_host="other")
    assert (story.root / RUNBOOK).stat().st_mode & 0o777 == 0o755
    assert (story.root / "README.md").stat().st_mode & 0o777 == 0o600


def test_a_link_of_a_person_is_neither_followed_nor_replaced(story: Story, tmp_path: Path) -> None:
    (tmp_path / "outside.md").write_text("outside\n")
    (story.root / RUNBOOK).unlink()
    (story.root / RUNBOOK).symlink_to(tmp_path / "outside.md")
    planned = story.update(retraining="daily")
    assert (story.root / RUNBOOK).readlink() == tmp_path / "outside.md"
    assert (tmp_path / "outside.md").read_text() == "outside\n"
    assert list(conflicts_of(planned)) == [RUNBOOK]


def test_nothing_is_written_through_a_linked_folder(story: Story, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    shutil.move(story.root / "docs", outside)
    (story.root / "docs").symlink_to(outside)
    before = read_tree(outside)
    planned = story.update(git_host="other")
    assert read_tree(outside) == before
    assert GITLAB in conflicts_of(planned)
    assert (story.root / "docs.mlsd-new/parts/script.md").is_file()


def test_a_folder_where_the_template_wants_a_file(story: Story) -> None:
    story.write(f"{GITLAB}/mine.txt", "mine\n")
    planned = story.update(git_host="other")
    assert story.read(f"{GITLAB}/mine.txt") == "mine\n"
    assert GITLAB in conflicts_of(planned)
    with pytest.raises(Conflicts):
        story.finish()
    (story.root / f"{GITLAB}.mlsd-new").unlink()
    story.finish()


SETTINGS = (
    "[apply]\n\twhitespace = error\n[merge]\n\tconflictStyle = merge\n\trenames = false\n"
    "[core]\n\tautocrlf = true\n\tfileMode = false\n\tquotePath = false\n"
    "[diff]\n\tnoprefix = true\n\trenames = false\n[color]\n\tui = always\n"
    '[commit]\n\tgpgSign = true\n[core]\n\thooksPath = {hooks}\n[merge "union"]\n\tdriver = false\n'
)


def test_settings_of_git_change_nothing(made: Path, story: Story, tmp_path: Path, gitconfig: Path) -> None:
    twin = Story(tmp_path / "twin")
    shutil.copytree(made, twin.root)
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for name in ("reference-transaction", "post-index-change", "pre-commit", "post-checkout"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {tmp_path}/hook-ran\nexit 1\n")
        (hooks / name).chmod(0o755)
    results = []
    for one, settings in ((twin, ""), (story, SETTINGS.format(hooks=hooks))):
        gitconfig.write_text(gitconfig.read_text() + settings)
        one.write(RUNBOOK, one.read(RUNBOOK) + "trailing space \n")
        one.edit("README.md", "monthly", "now and then") if "monthly" in one.read("README.md") else None
        planned = one.update(retraining="daily", git_host="other")
        results.append((read_tree_without_git(one.root), conflicts_of(planned), one.index()))
    assert results[0] == results[1]
    assert not (tmp_path / "hook-ran").exists()


def test_attributes_of_the_repository_hold(story: Story) -> None:
    story.write(".gitattributes", "docs/runbook.md merge=union\n")
    lines = story.read(RUNBOOK).splitlines(keepends=True)
    planned = story.plan(retraining="daily")
    new = planned.template[RUNBOOK].content.decode().splitlines(keepends=True)
    at = next(n for n, pair in enumerate(zip(lines, new, strict=False)) if pair[0] != pair[1])
    story.write(RUNBOOK, "".join([*lines[:at], "my line in its place\n", *lines[at + 1 :]]))
    planned = story.update(retraining="daily")
    assert not conflicts_of(planned)
    assert "my line in its place\n" in story.read(RUNBOOK)


def test_names_with_spaces_and_letters_of_the_world(story: Story, tmp_path: Path) -> None:
    name = 'docs/naïve "run" book\\ 手册.md'
    first = template_with(
        tmp_path / "1", {f"{BASE}docs/naïve 手册.md": b"one\ntwo\nthree\nfour\nfive\n"}, "9.9.1"
    )
    story.update(first)
    shutil.move(story.root / "docs/naïve 手册.md", story.root / name)
    story.write(name, story.read(name) + "mine\n")
    second = template_with(
        tmp_path / "2", {f"{BASE}docs/naïve 手册.md": b"ONE\ntwo\nthree\nfour\nfive\n"}, "9.9.2"
    )
    story.update(second)
    assert story.read(name) == "ONE\ntwo\nthree\nfour\nfive\nmine\n"


def test_what_is_not_committed_is_merged_and_can_be_undone(story: Story) -> None:
    story.write("README.md", story.read("README.md") + "Not committed.\n")
    story.write("notes.txt", "mine\n")
    before = read_tree_without_git(story.root)
    story.update(git_host="other")
    assert story.read("README.md").endswith("Not committed.\n")
    story.undo()
    assert read_tree_without_git(story.root) == before


def test_a_second_update_does_nothing(story: Story) -> None:
    story.write("README.md", story.read("README.md") + "Ours.\n")
    story.update(git_host="other", retraining="daily")
    assert story.plan().is_nothing
    assert story.plan(retraining="daily").is_nothing


def test_there_and_back_is_where_it_began(story: Story) -> None:
    story.update(git_host="github")
    before = read_tree_without_git(story.root)
    story.update(git_host="other")
    story.update(git_host="github")
    assert read_tree_without_git(story.root) == before


def test_a_pin_is_set_and_taken_away(story: Story) -> None:
    story.update(requested=RequestedChange(pins={"ci": "script"}))
    assert "script" in story.read(".copier-answers.yml").partition("pins:")[2][:40]
    planned = story.update(requested=RequestedChange(unpins=("ci",)))
    assert [change.after for change in planned.redecision.changes.decisions] == ["github_actions"]
