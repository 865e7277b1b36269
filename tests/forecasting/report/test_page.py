from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
import xml.etree.ElementTree as ET
from functools import cache
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from pypdf import PdfReader

from forecasting.charts.palette import DARK, LIGHT
from forecasting.report.page import write_page
from tests.forecasting.made import make_project
from tests.forecasting.report.made_reports import (
    MARKUP,
    STRANGE,
    report_full_of,
    report_on,
    roadmap_report,
    squeezed,
    told_texts,
)

if TYPE_CHECKING:
    from pathlib import Path

    from forecasting.report.composition import Report

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


class Reader(HTMLParser):
    """What a page says and what it holds."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self._is_style = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._is_style = tag == "style"

    def handle_data(self, data: str) -> None:
        if not self._is_style:
            self.text.append(data)

    @property
    def said(self) -> str:
        return squeezed("".join(self.text))


@cache
def usual() -> tuple[Report, str]:
    report = report_on(make_project())
    return report, write_page(report).decode()


@pytest.mark.parametrize("words", ["", MARKUP, STRANGE, "A" * 200], ids=["usual", "markup", "scripts", "one word"])
def test_a_page_says_all_that_the_report_says_and_holds_no_script(words: str) -> None:
    report = report_full_of(words) if words else usual()[0]
    page = Reader(write_page(report).decode())
    assert not [told for told in told_texts(report) if squeezed(told) not in page.said]
    assert not {"script", "iframe", "object", "link", "form"} & {tag for tag, _ in page.tags}
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]


def test_the_numbers_of_every_chart_are_on_the_page() -> None:
    report, text = usual()
    said = Reader(text).said
    figures = [part.figure for part in report.pages[0].parts if part.figure]
    cells = [cell for figure in figures for row in figure.table.rows for cell in row]
    assert len(cells) > 50
    assert not [cell for cell in cells if squeezed(cell) not in said]


def test_a_roadmap_is_one_page_with_a_summary_first() -> None:
    report = roadmap_report()
    page = Reader(write_page(report).decode())
    assert not [told for told in told_texts(report) if squeezed(told) not in page.said]
    assert [tag for tag, _ in page.tags].count("article") == 1 + len(report.pages)


def test_nothing_in_a_page_comes_from_elsewhere_and_its_policy_forbids_it() -> None:
    _, text = usual()
    policy = next(a["content"] for tag, a in Reader(text).tags if tag == "meta" and "http-equiv" in a)
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    addresses = set(re.findall(r"(?:https?:)?//[\w.]+[\w./]*", text))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert " style=" not in text


def test_every_chart_has_a_description_a_table_and_ids_of_its_own() -> None:
    report, text = usual()
    charts = [attributes for tag, attributes in Reader(text).tags if tag == "svg"]
    assert [chart["aria-label"] for chart in charts] == [p.figure.text for p in report.pages[0].parts if p.figure]
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    for svg in re.findall(r"<svg .*?</svg>", text, re.DOTALL):
        root = ET.fromstring(svg)  # noqa: S314 - ours
        known = {node.get("id") for node in root.iter()}
        assert {
            use.get("{http://www.w3.org/1999/xlink}href", "")[1:] for use in root.iter() if "use" in use.tag
        } <= known


def test_bars_of_a_roadmap_are_gradients_that_the_dark_theme_gives_its_own_colour() -> None:
    text = write_page(roadmap_report()).decode()
    assert "<image" not in text
    bars = re.findall(r'fill="url\(#(r\d-bar\d-fade)\)"', text)
    assert len(bars) == len(set(bars)) == 6
    assert all(f'<linearGradient id="{bar}"' in text for bar in bars)
    rule = f'svg [stop-color="{LIGHT.accent.lower()}"]{{stop-color:{DARK.accent}}}'
    assert rule in text[text.index("prefers-color-scheme:dark") :]


def browser() -> str:
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium here to open the page in")
    return found


def opened(page: bytes, tmp_path: Path, *wishes: str) -> str:
    """What a real browser makes of a page."""
    place = tmp_path / "report.html"
    place.write_bytes(page)
    fixed = ("--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}")
    line = [browser(), *fixed, *wishes, place.as_uri()]
    return subprocess.run(line, capture_output=True, check=True, timeout=120).stdout.decode()


def test_a_real_browser_shows_a_page_and_runs_nothing_that_was_typed(tmp_path: Path) -> None:
    report = report_full_of(MARKUP)
    shown = opened(write_page(report), tmp_path, "--dump-dom")
    page = Reader(shown)
    assert not [told for told in told_texts(report) if squeezed(told) not in page.said]
    assert "<title>run</title>" not in shown
    assert "script" not in {tag for tag, _ in page.tags}


def test_a_page_is_dark_all_over_where_the_browser_is(tmp_path: Path) -> None:
    picture = tmp_path / "dark.png"
    wishes = ("--blink-settings=preferredColorScheme=0", "--hide-scrollbars", "--window-size=900,3000")
    opened(write_page(roadmap_report()), tmp_path, *wishes, f"--screenshot={picture}")
    with Image.open(picture) as found:
        shades = np.asarray(found.convert("L"), float) / 255
    assert np.mean(shades < 0.2) > 0.8
    # Letters and the deepest parts of bars are light, and nothing else is.
    assert 0.001 < np.mean(shades > 0.7) < 0.05


def test_a_page_prints_with_no_word_lost_and_no_sheet_for_a_few_of_them(tmp_path: Path) -> None:
    report, paper = roadmap_report(), tmp_path / "printed.pdf"
    opened(write_page(report), tmp_path, f"--print-to-pdf={paper}", "--no-pdf-header-footer")
    # Letters that the browser's font joins are parted again.
    sheets = [squeezed(unicodedata.normalize("NFKC", sheet.extract_text())) for sheet in PdfReader(paper).pages]
    told, words = "".join(sheets), {word for text in told_texts(report) for word in text.split()}
    assert len(words) > 100
    assert not [word for word in words if squeezed(word) not in told]
    assert all(len(sheet) > 200 or "Noforecastyet" in sheet for sheet in sheets)


def test_a_name_that_is_written_from_the_right_stands_by_itself_in_its_sentence() -> None:
    page = write_page(report_full_of("דיוק <b>")).decode()
    assert "by <bdi>“דיוק &lt;b&gt;”</bdi> on" in page
    assert page.count('dir="auto"') == 1 + 2 + 1  # headline, comments, decision: what the PM wrote
    assert "<bdi>" not in usual()[1]
