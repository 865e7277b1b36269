"""Charts are told apart from other surfaces by screen readers."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAccessibleWidget, QWidget

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from PySide6.QtGui import QAccessibleInterface

#: Property of a widget that draws a chart.
_CHART = "isChart"


def be_a_chart(widget: QWidget) -> None:
    """Have a screen reader say “chart” before the name and the summary of a widget."""
    _install()
    widget.setProperty(_CHART, True)


@cache
def _install() -> None:
    QAccessible.installFactory(_interface)


def _interface(_class: str, thing: QObject) -> QAccessibleInterface | None:
    """What Qt asks for each widget, once a screen reader is there; None leaves it to Qt."""
    if isinstance(thing, QWidget) and thing.property(_CHART):
        return QAccessibleWidget(thing, QAccessible.Role.Chart)
    return None
