"""A morning with the log of a team, by the keyboard alone, from the clipboard to the last undo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Qt

from app.grid.drafts import Column
from forecasting.domain.project import Project, Roadmap, default_levers
from tests.app.made_grid import experiments
from tests.app.typing_user import ALT, CTRL, SHIFT, copied, focused, press, write
from tests.forecasting.made import ACCURACY

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from app.document import Document
    from app.views.experiments.experiments_panel import ExperimentsPanel

#: A table on a wiki page, whose plain text has lost its columns.
WIKI = """<table><thead><tr><th>Date</th><th>Run name</th><th>Accuracy</th><th>n</th><th>URL</th></tr></thead><tbody>
<tr><td>01/13/2026</td><td>Baseline</td><td>70,2&nbsp;%</td><td>1.200</td><td>https://tracker.example/1</td></tr>
<tr><td>02/03/2026</td><td>Deeper<br>and wider</td><td>71,4 %</td><td>1.200</td><td></td></tr>
<tr><td>02/20/2026</td><td>Cleaned labels</td><td>t.b.d.</td><td></td><td></td></tr>
<tr><td>02/03/2026</td><td>Deeper<br>and wider</td><td>71,4 %</td><td>1.200</td><td></td></tr></tbody></table>"""


def put_on_clipboard(application: QApplication, html: str) -> None:
    mime = QMimeData()
    mime.setHtml(html)
    mime.setText("Date\nRun name\n…")
    application.clipboard().setMimeData(mime)


def names(document: Document) -> list[str]:
    return [experiment.name for experiment in experiments(document)]


def test_a_morning_with_the_log(  # noqa: PLR0915 - a story is told in one piece
    dressed: QApplication, panel: ExperimentsPanel, document: Document, qtbot: QtBot
) -> None:
    document.start(Roadmap(projects=(Project(name="Bot", metric=ACCURACY, levers=default_levers()),)))
    panel.view.setFocus()
    put_on_clipboard(dressed, WIKI)
    press(Qt.Key.Key_V, CTRL)
    assert names(document) == ["Baseline", "Deeper\nand wider", "Deeper\nand wider"]
    assert "1 of 4 pasted experiments is here already" in panel.notice.message
    assert "1 of 4 rows needs attention" in panel.notice.message
    panel.notice.act()
    assert len(experiments(document)) == 2

    press(Qt.Key.Key_F, CTRL)
    write("t.b.d")
    qtbot.waitUntil(lambda: panel.finder.told.text() == "1 found")
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Escape)
    assert panel.hint.startswith("“t.b.d.” is not a number")
    write("72,1\n")
    assert (experiments(document)[2].name, experiments(document)[2].result) == ("Cleaned labels", 72.1)

    press(Qt.Key.Key_Up)
    press(Qt.Key.Key_E, CTRL)
    assert panel.form.title.text() == "Cleaned labels"
    while focused() is not panel.form.editors[Column.NOTES]:
        press(Qt.Key.Key_Tab)
    write("Two weeks of work.")
    press(Qt.Key.Key_Escape)
    assert experiments(document)[2].notes == "Two weeks of work."

    press(Qt.Key.Key_Plus, CTRL)
    write("\tPlanned next\t\t\tplanned\n")
    assert names(document) == ["Baseline", "Deeper\nand wider", "Planned next", "Cleaned labels"]
    press(Qt.Key.Key_Down, ALT | SHIFT)
    press(Qt.Key.Key_A, CTRL)
    press(Qt.Key.Key_C, CTRL | SHIFT)
    assert copied().splitlines()[0].split("\t")[:4] == ["Finished", "Experiment", "Lever", "Accuracy (%)"]

    steps = []
    after = document.contents
    while document.undo_stack.canUndo():
        steps.append(document.undo_stack.undoText())
        document.undo_stack.undo()
    assert steps[::-1] == [
        *("paste of 4 experiments", "removal of 1 duplicate", "edit of result", "edit of notes"),
        *("insertion of 1 row", "edit of experiment", "edit of status"),
    ]
    assert names(document) == []
    while document.undo_stack.canRedo():
        document.undo_stack.redo()
    assert document.contents == after
