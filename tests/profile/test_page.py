"""The page of a table: one file, what is in it, and what must not be."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from mlsd.actions.portrait import look
from tests.profile.conftest import Write, as_csv

HEADER = ("customer_id", "email", "plan", "amount", "day", "churned")


@pytest.fixture
def source(write: Write) -> str:
    draw = random.Random(1)
    rows = []
    for n in range(900):
        left = draw.random() < 0.3
        amount = "" if n % 10 == 0 else round(draw.gauss(20 + 30 * left, 8), 2)
        plan = "<b>pro</b>" if left else draw.choice(["basic", "plus"])
        day = f"2024-{n // 80 + 1:02d}-{n % 28 + 1:02d}"
        rows.append((f"kunde{n // 3}", f"ann{n}@mail.org", plan, amount, day, "yes" if left else "no"))
    return write(as_csv(HEADER, rows))


class Page(HTMLParser):
    """What a browser would find: tags that are open at the end, links, and addresses outside the page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: set[str] = set()
        self.links: set[str] = set()
        self.outside: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in ("meta",):
            self.open.append(tag)
        self.ids |= {given["id"] or ""} if "id" in given else set()
        self.links |= {given["href"] or ""} if "href" in given else set()
        self.outside += [value for value in given.values() if value and "//" in value]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_a_page_needs_nothing_else_and_is_sound(source: str) -> None:
    text = look(source, ["target=churned"]).html()
    page = Page(text)
    assert not page.open and not page.outside and "<script" not in text
    assert page.links and page.links <= {f"#{one}" for one in page.ids}
    assert len(page.ids) == len(HEADER)
    assert "prefers-color-scheme: dark" in text and 'name="viewport"' in text
    assert len(text) < 60_000


def test_a_page_tells_of_each_column_what_its_values_are(source: str) -> None:
    text = look(source, ["target=churned"]).html()
    amount = re.search(r"<h3>amount</h3>(.*?)</article>", text, re.DOTALL)
    assert amount and "10 % missing" in amount[1] and amount[1].count("<rect") == 20
    assert all(name in amount[1] for name in ("<th>min</th>", "<th>50 %</th>", "explains"))
    assert "share of churned = yes in" in text
    assert "&lt;b&gt;pro&lt;/b&gt;" in text and "<b>pro" not in text


def test_a_time_that_is_read_as_the_time_is_called_so_once(source: str) -> None:
    facts = re.findall(r'<p class="facts">([^<]*)', look(source, ["target=churned"]).html())
    told = [one.split(", ") for one in facts]
    assert any("time" in words for words in told)
    assert [words for words in told if len(words) != len(set(words))] == []


def test_a_page_shows_no_value_that_leads_to_a_person(source: str) -> None:
    found = look(source, ["target=churned"])
    shown = found.html() + json.dumps(found.as_data())
    assert "@mail.org" not in shown and "kunde1" not in shown


def test_the_share_of_the_target_in_each_bar_is_that_of_the_rows(source: str) -> None:
    found = look(source, ["target=churned"]).portrait
    plan = next(one for one in found.pictures if one.column == "plan")
    pro = next(bar for bar in plan.bars if "pro" in bar.label)
    assert (found.watched, pro.target) == ("yes", 1.0)
    assert sum(bar.share for bar in plan.bars) == pytest.approx(1)
    amount = next(one for one in found.pictures if one.column == "amount")
    assert sum(bar.share for bar in amount.bars) == pytest.approx(1)
    assert amount.bars[1].target == pytest.approx(0, abs=0.05) and amount.bars[-2].target == 1.0
    assert amount.gap == pytest.approx(found.usual, abs=0.15)


@pytest.mark.parametrize("target", ["", "amount"])
def test_a_page_of_a_table_without_a_target_or_with_a_number(source: str, target: str) -> None:
    found = look(source, [f"target={target}"] if target else None)
    page = Page(found.html())
    assert not page.open
    assert bool(found.profile.associations) == bool(target)


def command(*args: str) -> subprocess.CompletedProcess[str]:
    done = [sys.executable, "-m", "mlsd", "profile", *args]
    return subprocess.run(done, capture_output=True, text=True, stdin=subprocess.DEVNULL)


def test_the_command_tells_and_offers_the_page(source: str, tmp_path: Path) -> None:
    done = command(source, "--target", "churned")
    assert done.returncode == 0, done.stderr
    assert "900 rows" in done.stdout and "Assumed: email is personal" in done.stdout
    again = re.search(r"mlsd profile (.*)$", done.stderr.strip())
    assert again
    page = tmp_path / "page.html"
    asked = command(*again[1].replace("profile.html", str(page)).split(), "--json")
    assert asked.returncode == 0 and page.read_text(encoding="utf-8").startswith("<!doctype html>")
    data = json.loads(asked.stdout)
    assert data["schema"] == 1 and {"email", "customer_id"} <= {one["column"] for one in data["guesses"]}


@pytest.mark.parametrize(
    ("args", "code", "what"),
    [
        (("--target", "churn"), 2, "Did you mean 'churned'?"),
        (("--target", "churned", "--set", "target=plan"), 2, "cannot be combined"),
        (("--html", "/none/page.html"), 7, "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_one_error(source: str, args: tuple[str, ...], code: int, what: str) -> None:
    done = command(source, *args)
    assert (done.returncode, what in done.stderr) == (code, True), done.stderr
