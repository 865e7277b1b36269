from __future__ import annotations

import io
from functools import cache
from typing import Any

import pytest
from pypdf import PdfReader

from forecasting.domain.project import Project
from forecasting.report.composing import Subject, compose
from forecasting.report.composition import Report
from forecasting.report.options import Paper, ReportOptions
from forecasting.report.pdf import draw_sheets, write_pdf
from forecasting.words import narrative
from tests.forecasting.made import LONG_NAME, make_project
from tests.forecasting.report.made_reports import (
    MARKUP,
    STRANGE,
    report_full_of,
    report_on,
    roadmap_report,
    squeezed,
    told_texts,
)


@cache
def usual() -> tuple[Report, bytes]:
    report = report_on(make_project())
    return report, write_pdf(report)


def text_of(content: bytes) -> str:
    """The text of all sheets with single spaces; breaks inside long names leave nothing."""
    pages = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return " ".join(pages.replace("\u200b", "").split())


def test_the_text_of_a_report_can_be_copied_and_is_the_forecast_s() -> None:
    report, content = usual()
    page, found = report.pages[0], squeezed(text_of(content))
    assert page.forecast is not None
    assert squeezed(narrative.answer(page.forecast)) in found
    assert not [told for told in told_texts(report) if squeezed(told) not in found]


def test_odds_and_dates_in_the_file_are_those_of_the_draws() -> None:
    report, content = usual()
    forecast, found = report.pages[0].forecast, text_of(content)
    assert forecast is not None
    for arrival in forecast.arrivals:
        assert arrival.target.deadline is not None
        assert f"{round(100 * arrival.odds(arrival.target.deadline))}%" in found
    even = narrative.primary_arrival(forecast)
    assert even is not None
    day = even.date(0.5)
    assert day is not None
    assert f"{day.day} {day:%B} {day.year}" in found


def test_a_usual_report_is_one_sheet_of_the_paper_that_was_asked_for() -> None:
    project = make_project()
    sizes = {Paper.A4: (595, 842), Paper.LETTER: (612, 792)}
    for paper, size in sizes.items():
        pages = PdfReader(io.BytesIO(write_pdf(report_on(project, ReportOptions(paper=paper))))).pages
        assert len(pages) == 1
        assert (round(pages[0].mediabox.width), round(pages[0].mediabox.height)) == size


def test_projects_without_a_forecast_share_a_sheet_after_the_others_and_what_to_decide_comes_first() -> None:
    content = write_pdf(roadmap_report(ReportOptions(decision="Approve the budget."), count=3))
    sheets = [" ".join(sheet.extract_text().split()) for sheet in PdfReader(io.BytesIO(content)).pages]
    assert [sheet.count("No result is known yet.") for sheet in sheets if "· " in sheet][-1] == 4
    assert sum("No result is known yet." in sheet for sheet in sheets) == 1
    first = sheets[0]
    assert first.index("Approve the budget.") < first.index("The darker a bar") < first.index("Best so far")


def test_a_report_is_tagged_titled_bookmarked_and_says_its_language() -> None:
    report, content = usual()
    reader = PdfReader(io.BytesIO(content))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert reader.metadata is not None
    assert reader.metadata.title == report.title
    assert b"<pdfuaid:part>1</pdfuaid:part>" in content
    headings = [str(entry["/Title"]) for entry in flat(reader.outline)]
    assert [part.heading for part in report.pages[0].parts] == headings[1:]


def flat(outline: Any) -> list[Any]:
    return [found for entry in outline for found in (flat(entry) if isinstance(entry, list) else [entry])]


def tags(content: bytes) -> list[tuple[str, str]]:
    """Kind and alternative text of every tagged element."""
    root: Any = PdfReader(io.BytesIO(content)).trailer["/Root"]
    found: list[tuple[str, str]] = []
    waiting = [root["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop(0).get_object()
        if isinstance(node, list):
            waiting = [*node, *waiting]
        elif hasattr(node, "get"):
            if "/S" in node and node.get("/Type") != "/MCR":
                found.append((node["/S"], str(node.get("/Alt", ""))))
            if "/K" in node:
                waiting.insert(0, node["/K"])
    return found


def test_every_chart_is_told_in_words_and_every_table_has_headings() -> None:
    report, content = usual()
    found = tags(content)
    told = [alternative for kind, alternative in found if kind == "/Figure"]
    assert told == [part.figure.text for part in report.pages[0].parts if part.figure]
    kinds = {kind for kind, _ in found}
    assert {"/H1", "/H2", "/P", "/Table", "/TH", "/TD"} <= kinds


def test_every_font_is_inside_the_file() -> None:
    _, content = usual()
    fonts: list[Any] = []
    for page in PdfReader(io.BytesIO(content)).pages:
        resources: Any = page["/Resources"]
        fonts += [font.get_object() for font in resources["/Font"].values()]
    assert fonts
    for font in fonts:
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & set(descriptor)


def test_charts_are_vectors() -> None:
    _, content = usual()
    images = [image for page in PdfReader(io.BytesIO(content)).pages for image in page.images]
    assert not images


def test_the_same_report_gives_the_same_bytes() -> None:
    report, content = usual()
    assert write_pdf(report) == content


@pytest.mark.parametrize("words", [MARKUP, "A" * 200, LONG_NAME], ids=["markup", "one word", "200 letters"])
def test_what_people_typed_is_shown_letter_by_letter(words: str) -> None:
    report = report_full_of(words)
    found = squeezed(text_of(write_pdf(report)))
    assert not [told for told in told_texts(report) if squeezed(told) not in found]


def test_letters_of_any_script_and_letters_that_no_font_has_do_not_stop_a_report() -> None:
    assert write_pdf(report_full_of(STRANGE)).startswith(b"%PDF")


def test_a_project_without_a_forecast_says_what_is_missing() -> None:
    gap = "There is no result yet; type what was tried."
    report = compose([Subject(Project(name="New", metric=make_project().metric), None, gap)], ReportOptions())
    assert gap in text_of(write_pdf(report))


def test_a_roadmap_begins_with_a_summary_and_goes_on_with_each_project() -> None:
    report = roadmap_report(ReportOptions(headline="Where we stand", decision="Approve the budget."))
    pages = PdfReader(io.BytesIO(write_pdf(report))).pages
    assert len(pages) == 1 + len(report.pages)
    first = squeezed(pages[0].extract_text())
    assert report.summary is not None
    assert all(squeezed(cell) in first for row in report.summary.projects.rows for cell in row)
    assert all(told in first for told in ("Wherewestand", "Approvethebudget."))
    for found, page in zip(report.pages, pages[1:], strict=True):
        assert found.project.name in page.extract_text()
        assert "Approve the budget." not in page.extract_text()


def test_the_preview_has_a_picture_for_every_sheet() -> None:
    report, content = usual()
    sheets = draw_sheets(report, 50)
    assert len(sheets) == len(PdfReader(io.BytesIO(content)).pages)
    assert all(sheet.startswith(b"\x89PNG") for sheet in sheets)
