"""Which rows of the grid are shown: choices for columns, all of which a row must pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from forecasting.wording import counted, quoted

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class OneOf:
    """Cells with one of some texts, as the grid shows them."""

    texts: frozenset[str]

    def passes(self, text: str, value: object) -> bool:  # noqa: ARG002 - other filters look at the value
        """Whether a cell is among them."""
        return text in self.texts

    def told(self) -> str:
        """The filter in words."""
        if len(self.texts) > 1:
            return f"is one of {counted(len(self.texts), 'choice')}"
        text = next(iter(self.texts), "")
        return f"is {quoted(text)}" if text else "is empty"


@dataclass(frozen=True, slots=True)
class Between[Value: (float, date)]:
    """Numbers or dates from one to another, both included; None is no limit."""

    least: Value | None
    most: Value | None
    #: The limits as they were typed, for words.
    texts: tuple[str, str]

    def passes(self, text: str, value: Value | None) -> bool:  # noqa: ARG002 - other filters look at the text
        """Whether a value lies between them; an empty cell doesn't."""
        if value is None:
            return False
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)

    def told(self) -> str:
        """The filter in words."""
        low, high = self.texts
        if self.least is None:
            return f"is {high} or less"
        return f"is {low} or more" if self.most is None else f"is {low} to {high}"


type ColumnFilter = OneOf | Between[float] | Between[date]
