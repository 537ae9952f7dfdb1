"""The design document in a real browser: on a screen, on a phone, in the dark and on paper."""

from __future__ import annotations

import json
import re
import subprocess
from html import unescape
from pathlib import Path

import pytest

from mlsd.knowledge.presets import PRESETS
from mlsd.rendering.page import page
from mlsd.rendering.render import documents
from mlsd.thinking.decide import design
from mlsd.thinking.require import require
from mlsd.vocabulary.model import Answer, SaidBy
from proof.machine import debian, npm_file
from tests.proof.conftest import installed

PAGE, DRAWING = "docs/design.md", "docs/architecture.svg"
AXE = "axe-core@4.14.1"
RUN = """
<script src="axe.min.js"></script>
<script>
const found = { width: [document.documentElement.scrollWidth, innerWidth] };
axe.run().then(seen => {
  found.faults = seen.violations.map(one => [one.id, one.nodes.map(node => node.html.slice(0, 80))]);
  found.passed = seen.passes.length;
  const said = document.createElement("pre");
  said.id = "found";
  said.textContent = JSON.stringify(found);
  document.body.append(said);
});
</script>
"""


def written(preset: str) -> dict[str, str]:
    said = {id_: Answer(value, SaidBy.PRESET) for id_, value in PRESETS[preset].items()}
    return documents(design(require(said)), {})


def html(preset: str) -> str:
    pages = written(preset)
    return page(pages[PAGE], title=preset, drawings={"architecture.svg": pages[DRAWING]})


def chromium(folder: Path, *words: str) -> str:
    """Return what the browser prints of `page.html` in a folder."""
    browser = installed(lambda: debian("chromium", brings="chromium"))
    quiet = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    own = f"--user-data-dir={folder / 'profile'}"
    ended = subprocess.run(
        [browser, *quiet, own, *words, f"file://{folder / 'page.html'}"],
        capture_output=True,
        text=True,
        check=True,
    )
    return ended.stdout


@pytest.mark.parametrize("preset", ["churn", "fraud_stream", "recommender"])
@pytest.mark.parametrize(("width", "scheme"), [(1440, 1), (500, 1), (1440, 0)], ids=["wide", "phone", "dark"])
def test_axe_finds_nothing_and_the_page_is_no_wider_than_the_window(
    preset: str, width: int, scheme: int, tmp_path: Path
) -> None:
    axe = installed(lambda: npm_file(AXE, "axe-core/axe.min.js"))
    (tmp_path / "axe.min.js").write_bytes(axe.read_bytes())
    (tmp_path / "page.html").write_text(html(preset).replace("</body>", f"{RUN}</body>"), encoding="utf-8")
    look = [f"--window-size={width},900", f"--blink-settings=preferredColorScheme={scheme}"]
    shown = chromium(tmp_path, *look, "--virtual-time-budget=60000", "--dump-dom")
    said = re.search(r'<pre id="found">(.*?)</pre>', shown, re.DOTALL)
    assert said
    found = json.loads(unescape(said[1]))
    assert found["faults"] == [] and found["passed"] > 15
    assert found["width"][0] <= found["width"][1]


@pytest.mark.parametrize("preset", ["churn", "fraud_stream", "recommender"])
def test_no_heading_is_the_last_line_of_a_printed_page(preset: str, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(html(preset), encoding="utf-8")
    chromium(tmp_path, "--no-pdf-header-footer", f"--print-to-pdf={tmp_path / 'page.pdf'}")
    reader = installed(lambda: debian("poppler-utils", brings="pdftotext"))
    text = subprocess.check_output([reader, "-layout", tmp_path / "page.pdf", "-"], text=True)
    sheets = [[line.strip() for line in sheet.splitlines() if line.strip()] for sheet in text.split("\f")]
    headings = {
        line.lstrip("#").strip() for line in re.findall(r"^##+ .*$", written(preset)[PAGE], re.MULTILINE)
    }
    assert len(sheets) > 5 and sum(line in headings for sheet in sheets for line in sheet) > 20
    assert [sheet[-1] for sheet in sheets if sheet and sheet[-1] in headings] == []
