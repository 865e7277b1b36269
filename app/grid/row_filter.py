"""Which rows of the grid are shown: choices for columns, all of which a row must pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from forecasting.words.wording import counted, quoted

if TYPE_CHECKING:
    from datetime import date


_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class OneOf:
    """Cells with one of some texts, as the grid shows them."""

    texts: frozenset[str]

    def passes(self, text: str, value: object) -> bool:  # noqa: ARG002 - other filters look at the value
        """Whether a cell is among them."""
        return text in self.texts

    def told(self) -> str:
        """The filter in words."""
        if not self.texts:
            return "is none of them"
        if len(self.texts) > _MOST_NAMED:
            return f"is one of {counted(len(self.texts), 'choice')}"
        return f"is {' or '.join(quoted(text) if text else 'empty' for text in sorted(self.texts))}"


@dataclass(frozen=True, slots=True)
class Between:
    """Numbers or dates from one to another, both included; None is no limit."""

    least: float | date | None
    most: float | date | None
    #: The limits as they were typed, for words.
    texts: tuple[str, str]

    def passes(self, text: str, value: Any) -> bool:  # noqa: ARG002 - other filters look at the text
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


type ColumnFilter = OneOf | Between
