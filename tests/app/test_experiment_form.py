"""One experiment as a form beside the grid."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLineEdit

from app.grid.drafts import Column
from app.settings import Settings
from app.views.experiments.experiment_form import ExperimentForm
from app.views.parts.fields import ChoiceField, DateField
from forecasting.domain.project import Status
from tests.app.made_grid import EXPERIMENTS, experiments, go
from tests.app.typing_user import CTRL, focused, press, shown, write

if TYPE_CHECKING:
    from PySide6.QtCore import QUrl

    from app.document import Document
    from app.views.experiments.experiments_panel import ExperimentsPanel
    from app.views.experiments.experiments_view import ExperimentsView


@pytest.fixture
def form(panel: ExperimentsPanel) -> ExperimentForm:
    """The form of the second experiment, open and with the keyboard."""
    go(panel.view, 1)
    press(Qt.Key.Key_E, CTRL)
    return panel.form


def texts(form: ExperimentForm) -> dict[Column, str]:
    return {column: editor.text() for column, editor in form.editors.items() if editor.text()}


def test_ctrl_e_opens_it_with_everything_that_is_known(form: ExperimentForm) -> None:
    assert focused() is form.editors[Column.NAME]
    assert form.title.text() == "More data"
    assert texts(form) == {
        Column.NAME: "More data",
        Column.STATUS: "Done",
        Column.LEVER: "Input features",
        Column.FINISHED: "10 Feb 2026",
        Column.RESULT: "71.5",
    }
    assert "It is 1.5 points ahead" not in form.told.text()
    assert form.told.text().startswith("New best when it came.")


def test_every_column_of_the_grid_is_a_field_with_a_name(form: ExperimentForm) -> None:
    assert set(form.editors) == set(Column)
    assert all(editor.accessibleName() for editor in form.editors.values())


def test_it_follows_the_grid_and_escape_goes_back_to_it(form: ExperimentForm, view: ExperimentsView) -> None:
    press(Qt.Key.Key_Escape)
    assert focused() is view
    press(Qt.Key.Key_Down)
    assert form.title.text() == "Deeper"
    go(view, 4)
    assert (form.title.text(), texts(form)) == ("New experiment", {})


def test_each_field_is_one_step_that_can_be_undone_by_its_name(form: ExperimentForm, document: Document) -> None:
    form.editors[Column.NOTES].setFocus()
    write("Cleaned labels.")
    press(Qt.Key.Key_Return)
    write("Took two weeks.")
    press(Qt.Key.Key_Tab)
    assert experiments(document)[1].notes == "Cleaned labels.\nTook two weeks."
    assert document.undo_stack.undoText() == "edit of notes"
    document.undo_stack.undo()
    assert experiments(document) == EXPERIMENTS
    assert form.editors[Column.NOTES].text() == ""


def test_a_note_of_two_lines_is_one_line_in_the_grid_and_told_whole(
    form: ExperimentForm, view: ExperimentsView
) -> None:
    view.commands._model.type_in(form._row_id, Column.NOTES, "One\nTwo")
    cell = view.model().index(1, list(Column).index(Column.NOTES))
    assert cell.data() == "One Two"
    assert cell.data(Qt.ItemDataRole.ToolTipRole) == "One\nTwo"


def test_a_wrong_value_stays_with_the_sentence_of_the_grid(
    form: ExperimentForm, view: ExperimentsView, document: Document
) -> None:
    form.editors[Column.RESULT].setFocus()
    form.editors[Column.RESULT].setText("seventy")
    press(Qt.Key.Key_Tab)
    sentence = "“seventy” is not a number; write it like 72.4."
    assert form.fields[Column.RESULT].complaint.text() == sentence
    assert shown(view, 1)[3] == "seventy"
    assert experiments(document)[1].result == 71.5
    form.editors[Column.RESULT].setFocus()
    form.editors[Column.RESULT].setText("71,8")
    press(Qt.Key.Key_Return)
    assert experiments(document)[1].result == 71.8
    assert form.fields[Column.RESULT].complaint.isHidden()


def test_fields_offer_what_the_cells_offer(form: ExperimentForm) -> None:
    assert isinstance(form.editors[Column.FINISHED], DateField)
    based_on, lever = form.editors[Column.BASED_ON], form.editors[Column.LEVER]
    assert isinstance(based_on, ChoiceField)
    assert isinstance(lever, ChoiceField)
    based_on.setFocus()
    offered = based_on.completer().model()
    assert [offered.index(row, 0).data() for row in range(offered.rowCount())] == [
        "Wider", "Deeper", "More data", "Baseline",
    ]  # fmt: skip


def test_a_new_experiment_can_be_typed_in_the_form_alone(
    panel: ExperimentsPanel, form: ExperimentForm, document: Document
) -> None:
    go(panel.view, 4)
    form.start()
    write("Planned\t")
    assert focused() is form.editors[Column.STATUS]
    write("planned\t\t")
    write("2026-12-01\t")
    added = experiments(document)[-1]
    assert (added.name, added.status, added.started) == ("Planned", Status.PLANNED, date(2026, 12, 1))
    assert form.title.text() == "Planned"


def test_what_was_typed_goes_to_the_row_it_was_typed_for(form: ExperimentForm, view: ExperimentsView) -> None:
    name = form.editors[Column.NAME]
    assert isinstance(name, QLineEdit)
    name.setText("Much more data")
    view.setFocus()
    go(view, 3)
    assert (shown(view, 1)[1], shown(view, 3)[1]) == ("Much more data", "Wider")


def test_a_link_is_opened_by_its_button_and_by_nothing_else(
    form: ExperimentForm, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    assert not form.link.button.isEnabled()
    assert form.link.button.toolTip() == ("Only addresses that begin with https://, http:// or file:/// can be opened.")
    form.link.line.setFocus()
    write("https://tracker.example/runs/7\t")
    assert experiments(document)[1].link == "https://tracker.example/runs/7"
    assert form.link.button.isEnabled()
    assert form.link.button.toolTip() == "Open https://tracker.example/runs/7"
    assert not opened
    form.link.button.click()
    assert [url.toString() for url in opened] == ["https://tracker.example/runs/7"]


def test_the_form_stays_open_at_the_next_start_and_below_a_narrow_grid(
    panel: ExperimentsPanel, form: ExperimentForm
) -> None:
    assert Settings().shows_details
    assert panel._splitter.orientation() is Qt.Orientation.Horizontal
    panel.resize(500, 700)
    assert panel._splitter.orientation() is Qt.Orientation.Vertical
    assert panel.view.height() > form.height() - 20
    press(Qt.Key.Key_E, CTRL)
    assert not Settings().shows_details
    assert form.isHidden()
    assert focused() is panel.view
