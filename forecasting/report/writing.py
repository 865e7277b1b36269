"""A report into a file, in the form that its suffix names; what was there is replaced as a whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forecasting.errors import UnwritableFile
from forecasting.storage.replacement import replacing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from forecasting.report.composition import Report


def _pdf(report: Report) -> bytes:
    from forecasting.report.pdf import write_pdf  # noqa: PLC0415 - each form loads its own libraries

    return write_pdf(report)


#: By suffix: what the form is called, and what writes it.
FORMS: Mapping[str, tuple[str, Callable[[Report], bytes]]] = {
    ".pdf": ("PDF", _pdf),
}
#: What the sample is written in.
SAMPLE_FORMS = (".pdf",)


def write_report(report: Report, path: Path) -> None:
    """Write a report.

    Raises
    ------
    UnwritableFile
        If the suffix names no form or the place can't be written to; what was there is then as it was.
    """
    check_form(path)
    _name, write = FORMS[path.suffix.lower()]
    content = write(report)
    try:
        with replacing(path) as fresh:
            fresh.write_bytes(content)
    except OSError as problem:
        raise UnwritableFile(f"“{path.name}” can't be saved in “{path.parent}”: {problem.strerror}.") from problem


def check_form(path: Path) -> None:
    """See that a report can be written before anything is computed; raises UnwritableFile."""
    if path.suffix.lower() not in FORMS:
        known = ", ".join(FORMS)
        raise UnwritableFile(f"“{path.name}” can't be written as a report; end its name in one of {known}.")
    if not path.resolve().parent.is_dir():
        raise UnwritableFile(f"“{path.name}” can't be written: there is no folder “{path.parent}”.")
