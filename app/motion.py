"""Whether anything moves that need not: menus that slide, cursors that blink, bars that run without saying how far."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QProgressBar

_CALM, _BLINK = "calm", "blink"
_EFFECTS = (
    *(Qt.UIEffect.UI_AnimateMenu, Qt.UIEffect.UI_FadeMenu, Qt.UIEffect.UI_AnimateCombo),
    *(Qt.UIEffect.UI_AnimateTooltip, Qt.UIEffect.UI_FadeTooltip),
)
_STEPS = 1000


def keep_still(application: QApplication, *, is_calm: bool) -> None:
    """Let nothing move by itself, or let everything move as is usual on this system."""
    if application.property(_BLINK) is None:
        application.setProperty(_BLINK, application.cursorFlashTime())
    application.setProperty(_CALM, is_calm)
    application.setCursorFlashTime(0 if is_calm else application.property(_BLINK))
    for effect in _EFFECTS:
        application.setEffectEnabled(effect, not is_calm)


def show_share(bar: QProgressBar, fraction: float | None) -> None:
    """Show how far work has come; None runs to and fro, or stands still where nothing is to move."""
    application = QApplication.instance()
    is_calm = application is not None and bool(application.property(_CALM))
    bar.setRange(0, 0 if fraction is None and not is_calm else _STEPS)
    bar.setValue(round(_STEPS * (fraction or 0.0)))
