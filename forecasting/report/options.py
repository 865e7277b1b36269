"""What the PM chooses about a report: words of their own, which parts and projects, logo, paper, dates."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from forecasting.domain.date_styles import DateStyle
from forecasting.domain.validity import clean
from forecasting.errors import InvalidValue
from forecasting.words.wording import one_line

#: More bytes than any logo needs; they are repeated in every report.
LARGEST_LOGO = 2_000_000
#: Dots of a picture that are unpacked at most.
_MOST_DOTS = 25_000_000
_SIGNATURES = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg"}


class PartName(StrEnum):
    """The parts of a report in their order, which is that in which an executive asks."""

    FAN = "fan"
    ARRIVALS = "arrivals"
    CHANGES = "changes"
    DRIVERS = "drivers"
    ASSUMPTIONS = "assumptions"
    DECISION = "decision"
    TRACK_RECORD = "track-record"


class Paper(StrEnum):
    """Sheets that a report is printed on."""

    A4 = "a4"
    LETTER = "us-letter"


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture at the head of a report.

    Raises
    ------
    InvalidValue
        If it is neither PNG nor JPEG, too large, or damaged.
    """

    content: bytes

    def __post_init__(self) -> None:
        if not self.kind:
            raise InvalidValue("The logo is neither a PNG nor a JPEG picture; choose another file.")
        if len(self.content) > LARGEST_LOGO:
            raise InvalidValue(f"The logo has more than {LARGEST_LOGO // 1_000_000} MB; choose a smaller picture.")
        _check_picture(self.content)

    @property
    def kind(self) -> str:
        """``png`` or ``jpg``; empty for anything else."""
        return next((kind for head, kind in _SIGNATURES.items() if self.content.startswith(head)), "")


def _check_picture(content: bytes) -> None:
    """See that a picture can be drawn, as each form of a report would fail in its own way if it can't."""
    from PIL import Image  # noqa: PLC0415 - takes longer to load than the window may wait

    try:
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(content)) as picture:
            if picture.width * picture.height <= _MOST_DOTS:
                picture.load()
                return
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as problem:
        raise InvalidValue("The logo is damaged and can't be drawn; save it anew or choose another file.") from problem
    raise InvalidValue(f"The logo has more than {_MOST_DOTS // 1_000_000} million dots; choose a smaller picture.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOptions:
    """A PM's wishes; what is empty is left to the forecast."""

    #: Stands above the answer.
    headline: str = ""
    #: What is asked of the reader.
    decision: str = ""
    decide_by: date | None = None
    #: Stands below the answer; an empty line parts paragraphs.
    comments: str = ""
    parts: tuple[PartName, ...] = tuple(PartName)
    #: `Project.id` of each that the report is about, in their order; empty for all.
    projects: tuple[str, ...] = ()
    logo: Logo | None = None
    paper: Paper = Paper.A4
    dates: DateStyle = DateStyle.BRITISH

    def __post_init__(self) -> None:
        clean(self, "headline", "decision", "comments")

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The comments, one paragraph each."""
        return tuple(one_line(part) for part in self.comments.replace("\r\n", "\n").split("\n\n") if part.strip())
