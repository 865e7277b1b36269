"""The line that says which rows are shown while some aren't, with the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from app.views.parts.form_field import announce
from forecasting.words.wording import counted, whole

if TYPE_CHECKING:
    from app.views.experiments.experiments_model import ExperimentsModel


class FilterStrip(QFrame):
    """Hidden while all rows are shown."""

    def __init__(self, model: ExperimentsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.setProperty("role", "strip")
        self.told = QLabel(wordWrap=True)
        self.told.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.show_all = QPushButton("Show all rows")
        self.show_all.clicked.connect(model.clear_filters)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 4, 4)
        row.addWidget(self.told)
        row.addWidget(self.show_all)
        model.filtered.connect(self._follow)
        for changed in (model.rowsInserted, model.rowsRemoved):
            changed.connect(self._count)
        self.hide()

    def _follow(self) -> None:
        """Say what is shown, to a screen reader too."""
        self._count()
        self.setVisible(bool(self._model.filters))
        announce(self, self.told.text() if self._model.filters else "All rows are shown.")

    def _count(self) -> None:
        if not self._model.filters:
            return
        shown = self._model.rowCount() - 1
        told = [f"{self._model.label(column)} {chosen.told()}" for column, chosen in self._model.filters.items()]
        self.told.setText(f"{whole(shown)} of {counted(shown + self._model.left_out, 'row')}: {'; '.join(told)}")
