"""`mlsd new --data`: a project that fits a person's table, and holds no value of it."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import stat
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from mlsd.actions.new import create
from mlsd.profile.profile_table import profile
from mlsd.project.record_file import read
from mlsd.project.table import OwnTable, environment, named
from mlsd.thinking.decide import design
from mlsd.thinking.from_data import answers_from
from mlsd.thinking.require import require
from mlsd.vocabulary.errors import BadInput
from mlsd.vocabulary.profile import Dialect
from tests.surface.conftest import Mlsd

SECRET = "Zq7unlikely"
HEADER = ("id", "customer_id", "seen", "plan", "amount", "gone")
Write = Callable[..., Path]


def table(
    header: Sequence[str] = HEADER, rows: Iterable[Sequence[object]] | None = None, sign: str = ","
) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=sign, lineterminator="\n")
    writer.writerows([header, *(rows if rows is not None else people())])
    return text.getvalue()


def people(number: int = 400) -> list[tuple[object, ...]]:
    return [
        (
            f"{SECRET}-{n}",
            f"{SECRET}{n // 8}",
            f"{n % 28 + 1:02d}.{n // 200 + 1:02d}.2024",
            f"{SECRET}{n % 3}",
            n * 7 % 113 / 4,
            (f"{SECRET}no", f"{SECRET}yes")[n % 4 == 0],
        )
        for n in range(number)
    ]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(content: str | bytes, name: str = "people.csv") -> Path:
        path = tmp_path / "elsewhere" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return written


@pytest.fixture
def source(write: Write) -> Path:
    return write(table())


def made(mlsd: Mlsd, dest: Path, source: object, *flags: str, target: str = "gone") -> Path:
    ran = mlsd("new", dest, "--data", source, "--set", f"target={target}", "--yes", "--no-lock", *flags)
    assert ran.code == 0, ran.err
    return dest


def refused(mlsd: Mlsd, dest: Path, source: object, *flags: str, target: str = "gone") -> str:
    """Return the error in words, after a look that nothing was written."""
    ran = mlsd("new", dest, "--data", source, "--set", f"target={target}", "--json", *flags)
    assert ran.code == 2, ran.out + ran.err
    assert not dest.exists()
    error = ran.data["error"]
    assert all(error[part] and "\n" not in error[part] for part in ("what", "why", "fix"))
    return f"{error['what']} {error['why']} {error['fix']}"


def tracked(project: Path) -> dict[str, str]:
    listed = subprocess.check_output(["git", "ls-files", "-z"], cwd=project, text=True).split("\0")
    return {name: (project / name).read_text(encoding="utf-8") for name in listed if name}


def settings(project: Path) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = tomllib.loads((project / "project.toml").read_text("utf-8"))
    return found


def test_the_record_says_what_the_table_said(mlsd: Mlsd, tmp_path: Path, source: Path) -> None:
    record = read(made(mlsd, tmp_path / "new", source))
    assert record.answers["target"] == "gone"
    assert (record.answers["time_column"], record.answers["group_column"]) == ("seen", "customer_id")
    by_data = {id_ for id_, who in record.said_by.items() if who == "data"}
    assert {"problem", "classes", "positive_rate", "examples", "data_gb", "time_column"} <= by_data
    assert record.said_by["target"] == "flag"
    roles = {column["name"]: column["role"] for column in record.data["columns"]}
    assert roles == dict(zip(HEADER, ("key", "group", "time", "feature", "feature", "target"), strict=True))


def test_the_project_fits_the_table(mlsd: Mlsd, tmp_path: Path, source: Path) -> None:
    project = made(mlsd, tmp_path / "new", source)
    data = settings(project)["data"]
    assert data["source"] == "$EXAMPLES_URL"
    assert (data["key"], data["time"], data["time_format"]) == ("id", "seen", "%d.%m.%Y")
    assert data["csv"] == {
        "delimiter": ",",
        "encoding": "utf-8",
        "decimal": ".",
        "missing": list(read(project).data["missing"]),
    }
    features = tomllib.loads((project / "schema.toml").read_text("utf-8"))["features"]
    assert [(one["name"], one["kind"]) for one in features] == [
        ("seen", "time"),
        ("plan", "category"),
        ("amount", "number"),
    ]


def test_no_value_and_no_path_of_this_machine_is_kept(mlsd: Mlsd, tmp_path: Path, source: Path) -> None:
    project = made(mlsd, tmp_path / "new", source)
    files = tracked(project)
    assert len(files) > 100 and ".env" not in files
    assert not [name for name, text in files.items() if SECRET in text or str(tmp_path) in text]
    kept = project / ".env"
    assert kept.read_text("utf-8") == f"EXAMPLES_URL='{source}'\n"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert subprocess.check_output(["git", "status", "--porcelain"], cwd=project) == b""


def test_a_table_in_the_repository_is_named_from_the_project(mlsd: Mlsd, tmp_path: Path) -> None:
    (tmp_path / "mono/data").mkdir(parents=True)
    subprocess.run(["git", "init", "--quiet", tmp_path / "mono"], check=True)
    (tmp_path / "mono/data/people.csv").write_text(table())
    project = made(mlsd, tmp_path / "mono/models/new", tmp_path / "mono/data/people.csv")
    assert settings(project)["data"]["source"] == "../../data/people.csv"
    assert not (project / ".env").exists()
    assert str(tmp_path) not in (project / ".copier-answers.yml").read_text("utf-8")


def test_a_table_in_the_projects_own_folder(
    mlsd: Mlsd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "my-project"
    project.mkdir()
    (project / "people.csv").write_text(table())
    monkeypatch.chdir(project)
    made(mlsd, Path(), "people.csv")
    assert settings(project)["data"]["source"] == "people.csv"
    assert "people.csv" not in tracked(project)


def test_an_environment_file_that_is_there_is_left_alone(mlsd: Mlsd, tmp_path: Path, source: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new/.env").write_text("MINE=1\n")
    ran = mlsd("new", tmp_path / "new", "--data", source, "--set", "target=gone", "--yes", "--no-lock")
    assert ran.code == 0 and "set EXAMPLES_URL in it" in ran.err
    assert (tmp_path / "new/.env").read_text() == "MINE=1\n"


@pytest.mark.parametrize("name", ["a b.csv", "it's $HOME.csv", 'x "y" `z`.csv', "ü#1;.csv", "{{ x }}[1].csv"])
def test_a_path_survives_the_environment_file(tmp_path: Path, name: str) -> None:
    _, address = named(str(tmp_path / name), tmp_path / "new", None)
    line = environment(address).content.decode()
    said = subprocess.check_output(["sh", "-c", f'{line}printf %s "$EXAMPLES_URL"'], text=True)
    assert said == str(tmp_path / name)


def test_nothing_is_written_on_a_dry_run(mlsd: Mlsd, tmp_path: Path, source: Path) -> None:
    ran = mlsd("new", tmp_path / "new", "--data", source, "--set", "target=gone", "--dry-run", "--json")
    assert ran.code == 0 and not (tmp_path / "new").exists()
    assert ran.data["requirements"]["examples"] == 400
    assert "400 rows" in ran.data["data"]["findings"][0]
    assert "400 rows" in ran.err


def test_a_persons_word_is_stronger(mlsd: Mlsd, tmp_path: Path, source: Path) -> None:
    flags = ("--set", "time_column=", "--set", "examples=5M", "--set", "sensitive_groups=plan")
    project = made(mlsd, tmp_path / "new", source, *flags)
    data = settings(project)["data"]
    assert (data["time"], data["sensitive"]) == ("", ["plan"])
    assert "time_format" not in data
    features = tomllib.loads((project / "schema.toml").read_text("utf-8"))["features"]
    assert [one["name"] for one in features] == ["seen", "amount"]


def test_a_problem_that_was_said_is_learnt(mlsd: Mlsd, tmp_path: Path, write: Write) -> None:
    rows = [(n * 7 % 31 / 3, n % 5 + 1) for n in range(300)]
    source = write(table(("x", "stars"), rows))
    assert read(made(mlsd, tmp_path / "a", source, target="stars")).answers["classes"] == 5
    as_number = made(mlsd, tmp_path / "b", source, "--set", "problem=regression", target="stars")
    assert read(as_number).answers["problem"] == "regression"


def test_columns_of_a_preset_that_the_table_lacks_are_let_go(
    mlsd: Mlsd, tmp_path: Path, source: Path
) -> None:
    ran = mlsd(
        *("new", tmp_path / "new", "--preset", "churn", "--data", source),
        *("--set", "target=gone", "--yes", "--no-lock"),
    )
    assert ran.code == 0, ran.err
    assert "the preset names a column that the table lacks" in " ".join(ran.err.split())
    assert read(tmp_path / "new").answers["group_column"] == "customer_id"


@pytest.mark.parametrize(
    ("flag", "says"),
    [
        ("time_column=sene", "Did you mean 'seen'"),
        ("group_column=customer", "no column 'customer'"),
        ("sensitive_groups=plan,age", "no column 'age'"),
        ("time_column=plan", "holds no times"),
        ("sensitive_groups=plan,amount", "No column is left"),
        ("problem=regression", "holds no numbers"),
    ],
)
def test_answers_that_do_not_fit_the_table(
    mlsd: Mlsd, tmp_path: Path, source: Path, flag: str, says: str
) -> None:
    assert says in refused(mlsd, tmp_path / "new", source, "--set", flag)


GOOD = [(n * 7 % 31 / 3, "ab"[n % 2], "ny"[n % 3 == 0]) for n in range(300)]
HOSTILE: dict[str, tuple[str | bytes, str]] = {
    "a name twice": (table(("a", "a", "gone"), GOOD), "two columns 'a'"),
    "a name in capitals, too": (table(("a", "A", "gone"), GOOD), "the columns 'a' and 'A'"),
    "no such target": (table(("a", "b", "went"), GOOD), "no column 'gone'"),
    "one class": (table(("a", "b", "gone"), [(*row[:2], "n") for row in GOOD]), "one value only"),
    "an empty target": (table(("a", "b", "gone"), [(*row[:2], "") for row in GOOD]), "no value"),
    "as many classes as rows": (table(("a", "gone"), [(n, f"v{n}") for n in range(300)]), "too many classes"),
    "only the target": (table(("a", "gone"), [("", row[2]) for row in GOOD]), "nothing to learn from"),
    "bytes": (b"PK\x03\x04\0\0\0\0" * 99, "is not text"),
    "broken UTF-8 far below": (
        (table(("a", "b", "gone"), GOOD * 400) + "1,\udcff,n\n").encode(errors="surrogateescape"),
        "",
    ),
    "an invisible sign in a name": (table(("a", "b\u202e", "gone"), GOOD), "name of column 2"),
    "a line break in a name": (table(("a", "b\nc", "gone"), GOOD), "name of column 2"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_table_that_cannot_be_taken(mlsd: Mlsd, tmp_path: Path, write: Write, case: str) -> None:
    content, says = HOSTILE[case]
    assert says in refused(mlsd, tmp_path / "new", write(content))


def test_names_that_the_project_uses_itself(mlsd: Mlsd, tmp_path: Path, write: Write) -> None:
    project = made(mlsd, tmp_path / "new", write(table(("split", "b", "gone"), GOOD)))
    features = tomllib.loads((project / "schema.toml").read_text("utf-8"))["features"]
    assert [one["name"] for one in features] == ["b"]
    said = refused(mlsd, tmp_path / "other", write(table(("a", "b", "split"), GOOD)), target="split")
    assert "Rename it" in said


def test_a_million_categories(mlsd: Mlsd, tmp_path: Path, write: Write) -> None:
    rows = ((f"{n * 7919 % 1_000_003:x}", n % 97, "ny"[n % 3 == 0]) for n in range(1_100_000))
    path = write(table(("code", "x", "gone"), rows))
    ran = mlsd("new", tmp_path / "new", "--data", path, "--set", "target=gone", "--dry-run")
    assert ran.code == 0
    assert re.search(r"code", ran.err)


ODD = (
    'a "quoted" \\ word',
    "{{ 7*7 }}",
    "it's; DROP TABLE x--",
    "Größe, in cm",
    "$HOME`id`",
    "# x = [1]",
    "a.b|c",
)


@pytest.mark.parametrize("sign", [";", "\t"])
def test_files_stay_parsable_whatever_the_columns_are_called(
    mlsd: Mlsd, tmp_path: Path, write: Write, sign: str
) -> None:
    rows = [
        (
            *(n * step % 101 / 4 for step in range(1, 6)),
            "" if n % 50 == 3 else f"2024-01-{n % 28 + 1:02d}",
            n % 2,
        )
        for n in range(300)
    ]
    source = write(table(ODD, rows, sign))
    project = made(mlsd, tmp_path / "new", source, target=ODD[-1])
    data = settings(project)["data"]
    assert (data["target"], data["time"]) == (ODD[-1], ODD[-2])
    assert isinstance(data["csv"], dict) and data["csv"]["delimiter"] == sign
    features = tomllib.loads((project / "schema.toml").read_text("utf-8"))["features"]
    assert [one["name"] for one in features] == [*ODD[:6]]
    for name, text in tracked(project).items():
        if name.endswith((".yml", ".yaml")):
            yaml.safe_load(text)
    import duckdb

    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE examples AS SELECT * FROM read_csv('{source}', delim='{sign}')")
        query = (project / "queries/examples.sql").read_text("utf-8")
        assert len(connection.execute(query).fetchall()) == 294


def test_an_update_keeps_the_table(mlsd: Mlsd, tmp_path: Path, source: Path) -> None:
    project = made(mlsd, tmp_path / "new", source)
    before = read(project).data
    schema = (project / "schema.toml").read_bytes()
    chapter = chapter_of(mlsd("doc", project).out)
    assert "| Time | “seen” | Assumed" in chapter
    assert "| Key | “id” |" in chapter
    assert mlsd("update", project, "--set", "retraining=weekly", "--yes").code == 0
    assert read(project).data == before
    assert (project / "schema.toml").read_bytes() == schema
    assert chapter_of(mlsd("doc", project).out) == chapter
    wrong = mlsd("update", project, "--set", "group_column=nobody", "--yes", "--json")
    assert wrong.code == 2 and "no column 'nobody'" in wrong.data["error"]["what"]
    assert mlsd("update", project, "--set", "time_column=", "--yes").code == 0
    assert settings(project)["data"]["time"] == ""
    assert "| Features, times | “seen” |" in chapter_of(mlsd("doc", project).out)


def chapter_of(page: str) -> str:
    return page.partition("## The table")[2].partition("\n## ")[0]


def test_the_document_alone_tells_of_a_table(mlsd: Mlsd, tmp_path: Path, source: Path) -> None:
    ran = mlsd("doc", "--data", source, "--set", "target=gone")
    made(mlsd, tmp_path / "new", source)
    assert ran.code == 0
    assert chapter_of(ran.out) == chapter_of((tmp_path / "new/docs/design.md").read_text("utf-8"))
    assert mlsd("doc", tmp_path / "new", "--data", source).code == 2


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("role: group", "role: boss"),
        ("rows: 400", "rows: many"),
        ("repeated_rows: 0.0", "repeated_rows: 7"),
        ("personal: its name says that it numbers people", "personal: [1]"),
        ("kind: number", "kind: [number]"),
        ("format: csv", "format: ../x"),
        ("name: plan", 'name: "pl\\nan"'),
        ("delimiter: ','", 'delimiter: "\\0"'),
        ("\n  columns:\n", "\n  pillars:\n"),
    ],
)
def test_a_record_whose_table_somebody_broke(
    mlsd: Mlsd, tmp_path: Path, source: Path, old: str, new: str
) -> None:
    project = made(mlsd, tmp_path / "new", source)
    path = project / ".copier-answers.yml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(BadInput, match="cannot be read"):
        read(project)


@pytest.mark.parametrize("kind", ["sqlite", "duckdb"])
def test_a_table_of_a_database_file(
    mlsd: Mlsd, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sqlite3

    import duckdb

    connect = sqlite3.connect if kind == "sqlite" else duckdb.connect
    with closing(connect(str(tmp_path / "the shop.db"))) as connection:
        connection.execute('CREATE TABLE "all people" (a DOUBLE, b VARCHAR, gone VARCHAR)')
        rows = [(*row[:2], "" if n == 7 else row[2]) for n, row in enumerate(GOOD)]
        connection.executemany('INSERT INTO "all people" VALUES (?, ?, ?)', rows)
        connection.commit()
    monkeypatch.chdir(tmp_path)
    project = made(mlsd, tmp_path / "new", f"{kind}:///the shop.db#all people")
    assert settings(project)["data"]["source"] == "$EXAMPLES_URL"
    assert (project / ".env").read_text() == f"EXAMPLES_URL='{kind}:///{tmp_path}/the shop.db#all people'\n"
    assert read(project).answers["source_database"] == "none"
    assert "CAST(\"gone\" AS CHAR) <> ''" in (project / "queries/examples.sql").read_text()
    assert not [name for name, text in tracked(project).items() if "the shop" in text]


def test_a_database_that_no_project_reads(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot read from mssql"):
        named("mssql://host/shop#people", tmp_path / "new", None)


@pytest.fixture
def in_a_database(source: Path) -> OwnTable:
    """The table as if a server had given it: nothing of a profile depends on the server itself."""
    found = profile(str(source), "gone")
    dialect = Dialect("database", missing=("",))
    shown = replace(found, source="postgresql://app@host/shop#people", dialect=dialect)
    return OwnTable("postgresql+psycopg://app:hunter2@host/shop#people", shown)


def test_a_password_stands_in_the_environment_file_only(tmp_path: Path, in_a_database: OwnTable) -> None:
    decided = design(require(answers_from(in_a_database.profile)))
    assert decided.component("database") == "postgres"
    create(
        tmp_path / "new", decided, pins={}, table=in_a_database.seen_from(tmp_path / "new", None), lock=False
    )
    kept = (tmp_path / "new/.env").read_text("utf-8")
    assert kept == "EXAMPLES_URL='postgresql://app:hunter2@host/shop#people'\n"
    files = tracked(tmp_path / "new")
    assert not [name for name, text in files.items() if "hunter2" in text or "app@host/shop" in text]
    assert "csv" not in settings(tmp_path / "new")["data"]


def test_what_reads_no_table_imports_nothing_for_it(tmp_path: Path) -> None:
    script = (
        "import sys\nfrom mlsd.surface.app import run\n"
        f"code = run(['new', {str(tmp_path / 'new')!r}, '--dry-run', '--json'])\n"
        "late = ('duckdb', 'mlsd.profile', 'mlsd.thinking.from_data', 'sqlalchemy')\n"
        "print([name for name in late if name in sys.modules], file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env={**os.environ, "NO_COLOR": "1"}
    )
    assert done.stderr.splitlines()[-1] == "[]", done.stderr
    assert json.loads(done.stdout)["schema"] == 1
