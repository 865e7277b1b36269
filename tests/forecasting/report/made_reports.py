"""Reports for tests of their writers."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from PIL import Image

from forecasting.domain.project import Roadmap
from forecasting.report.composing import Subject, compose
from forecasting.report.options import ReportOptions
from forecasting.report.summary import Overview
from forecasting.words.roadmap_rows import roadmap_rows
from tests.forecasting.made import make_forecast, make_project

if TYPE_CHECKING:
    from forecasting.domain.project import Project
    from forecasting.report.composition import Report

#: Markup of Typst, HTML, Markdown, Excel, Jinja and XML at once.
MARKUP = (
    "=1+1 #image(\"/etc/passwd\") *b* $x$ @ref <script>document.title='run'</script> {{ 7*7 }} "
    "[x](y) \\u{41} & \"q\" 'a' ]]> `raw` // end"
)
STRANGE = "𐤀 \U0001f9ff 한국어 日本語 العربية עברית 👩‍👩‍👧 e\u0301"


def report_on(project: Project, options: ReportOptions | None = None) -> Report:
    return compose([Subject(project, make_forecast(project))], options or ReportOptions())


def roadmap_report(options: ReportOptions | None = None, *, count: int = 0) -> Report:
    """Three projects with forecasts, one without, and `count` more without."""
    projects = [_with_own_ids(make_project(name=name, seed=n)) for n, name in enumerate(("Routing", "Voice", "Search"))]
    forecasts = {project.id: make_forecast(project) for project in projects}
    subjects = [Subject(project, forecasts[project.id]) for project in projects]
    names = ("New", *(f"Idea {number}" for number in range(count)))
    ideas = [replace(projects[0], name=name, id=name, targets=()) for name in names]
    empty = [Subject(project, None, "No result is known yet.") for project in ideas]
    rows = roadmap_rows(Roadmap(projects=(*projects, *ideas)), forecasts, {})
    return compose([*subjects, *empty], options or ReportOptions(), name="Help desk", overview=Overview(rows=rows))


def _with_own_ids(project: Project) -> Project:
    targets = tuple(replace(target, id=f"{project.name} {target.id}") for target in project.targets)
    return replace(project, id=project.name, targets=targets)


def report_full_of(words: str) -> Report:
    """A report in which every text that can be typed is `words`."""
    project = make_project(results=12, name=words)
    project = replace(
        project,
        levers=(replace(project.levers[0], name=words), *project.levers[1:]),
        experiments=tuple(replace(e, name=words, notes=words, link=words) for e in project.experiments),
        targets=tuple(replace(target, name=words) for target in project.targets),
    )
    options = ReportOptions(headline=words, decision=words, comments=f"{words}\n\n{words}")
    return report_on(project, options)


def picture_of_size(width: int, height: int, form: str = "PNG") -> bytes:
    """A picture for a logo."""
    content = io.BytesIO()
    Image.new("RGB", (width, height), "navy").save(content, form)
    return content.getvalue()


def squeezed(text: str) -> str:
    """`text` without spaces, line breaks, breaks inside long names and marks around those from the right."""
    return re.sub(r"[\s\u200b\u2067-\u2069]", "", text)


def told_texts(report: Report) -> set[str]:
    """Everything that a report says outside its charts."""
    found: set[str] = {report.kicker}
    if report.summary is not None:
        found |= {report.summary.headline, *report.summary.lead, *report.summary.comments}
        found |= {cell for row in report.summary.projects.rows for cell in row}
    for page in report.pages:
        found |= {page.headline, *page.lead, page.warning, *page.comments, *page.footer}
        found |= {text for tile in page.tiles for text in (tile.label, tile.value, tile.note)}
        for part in page.parts:
            found |= {part.heading, part.note, *part.paragraphs}
            found |= {cell for row in (part.table.rows if part.table else ()) for cell in row}
    return found
