"""The self-test of reports: each form is written from the sample's forecast and read back."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from app.selftest.trial import CheckFailed, Finding
from forecasting.sample import sample_roadmap

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from app.selftest.trial import Trial


def check_reports(trial: Trial) -> Finding:
    """That a report can be written in every form that is sent to people, and is whole."""
    from forecasting.report.composing import Subject, compose  # noqa: PLC0415 - Matplotlib
    from forecasting.report.options import ReportOptions  # noqa: PLC0415
    from forecasting.report.writing import FORMS, SAMPLE_FORMS, write_report  # noqa: PLC0415

    report = compose([Subject(sample_roadmap().projects[0], trial.forecast)], ReportOptions())
    sizes = {}
    for suffix in SAMPLE_FORMS:
        path = trial.folder / f"report{suffix}"
        write_report(report, path)
        if not _WHOLE[suffix](path):
            raise CheckFailed(f"The report was written as {FORMS[suffix][0]}, but what was written is not whole.")
        sizes[suffix[1:]] = path.stat().st_size
    return Finding(f"The report was written as {', '.join(sizes).upper()} and read back.", {"bytes": sizes})


def _is_pdf(path: Path) -> bool:
    content = path.read_bytes()
    return content.startswith(b"%PDF-") and content.rstrip().endswith(b"%%EOF")


def _is_office_file(path: Path) -> bool:
    """Whether a file is an archive of which every part is whole and every document is XML."""
    with zipfile.ZipFile(path) as archive:
        parts = [name for name in archive.namelist() if name.endswith((".xml", ".rels"))]
        for name in parts:
            ET.fromstring(archive.read(name))  # noqa: S314 - written a moment ago
        return archive.testzip() is None and "[Content_Types].xml" in parts


def _is_page(path: Path) -> bool:
    text = path.read_text("utf-8").rstrip()
    return "<svg" in text and text.endswith("</html>")


def _is_table(path: Path) -> bool:
    return len(path.read_text("utf-8-sig").splitlines()) > len(sample_roadmap().projects[0].experiments)


_WHOLE: Mapping[str, Callable[[Path], bool]] = {
    ".pdf": _is_pdf,
    ".pptx": _is_office_file,
    ".xlsx": _is_office_file,
    ".html": _is_page,
    ".csv": _is_table,
}
