"""A chart with its title, what it means, and its numbers as a table for those who want or need them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.views.charts.chart_canvas import ChartCanvas
from app.views.parts.turning_card import TurningCard

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from app.views.charts.chart_readings import Reading
    from forecasting.words.chart_texts import ChartTable


class ChartCard(TurningCard):
    """Title, caption, canvas; a button turns the canvas over to the tables behind it."""

    def __init__(
        self,
        title: str,
        height: int,
        parent: QWidget | None = None,
        *,
        explains: Sequence[str] = (),
        is_live: bool = False,
    ) -> None:
        self.canvas = ChartCanvas(height, is_live=is_live)
        super().__init__(title, self.canvas, parent, explains=explains)
        self.set_height(height)

    def show_reading(self, reading: Reading, caption: str, tables: Callable[[], Sequence[ChartTable]]) -> None:
        """Show another chart; its tables are made when they are looked at."""
        self.show_caption(caption)
        self.canvas.show_reading(reading)
        self.show_tables(tables)
