"""How the window looks: palette, style sheet, font and icons, all from `forecasting.charts.palette`."""

from __future__ import annotations

from dataclasses import asdict
from functools import cache
from string import Template

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QStyleFactory

from app.settings import Theme
from forecasting.charts.palette import DARK, LIGHT, Palette
from forecasting.resource_files import resource_path

FONT_FAMILY = "Inter"
FONT_PIXELS = 13
ICON_PIXELS = 18
#: Screens of ordinary, double and triple density get pictures of their own.
_DENSITIES = (1, 2, 3)
#: Property of the application that names the palette it wears.
_WORN = "palette"

_ROLES: dict[QPalette.ColorRole, str] = {
    QPalette.ColorRole.Window: "background",
    QPalette.ColorRole.Base: "surface",
    QPalette.ColorRole.AlternateBase: "stripe",
    QPalette.ColorRole.Button: "raised",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "error",
    QPalette.ColorRole.PlaceholderText: "muted",
    QPalette.ColorRole.Highlight: "selection",
    QPalette.ColorRole.HighlightedText: "on_selection",
    QPalette.ColorRole.Accent: "accent",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.ToolTipBase: "readout",
    QPalette.ColorRole.ToolTipText: "on_readout",
    QPalette.ColorRole.Light: "raised",
    QPalette.ColorRole.Midlight: "border",
    QPalette.ColorRole.Mid: "axis",
    QPalette.ColorRole.Dark: "outline",
    QPalette.ColorRole.Shadow: "border",
}


def palette_of(theme: Theme) -> Palette:
    """The colours of a theme; those of the system where it doesn't tell are light."""
    is_dark = theme is Theme.DARK or (theme is Theme.SYSTEM and _scheme() is Qt.ColorScheme.Dark)
    return DARK if is_dark else LIGHT


def _scheme() -> Qt.ColorScheme:
    """What the system wears at present."""
    return QGuiApplication.styleHints().colorScheme()


def dress(application: QApplication, palette: Palette) -> None:
    """Give every window of the application font, colours and style sheet; costs nothing if it wears them already."""
    if application.property(_WORN) == palette.name:
        return
    application.setProperty(_WORN, palette.name)
    load_fonts()
    font = QFont(FONT_FAMILY)
    font.setPixelSize(FONT_PIXELS)
    application.setFont(font)
    application.setStyle(QStyleFactory.create("Fusion"))
    application.setPalette(qt_palette(palette))
    application.setStyleSheet(style_sheet(palette))


@cache
def load_fonts() -> None:
    """Make the fonts that come with the program known to Qt."""
    for path in sorted(resource_path("fonts").glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(path))


def qt_palette(palette: Palette) -> QPalette:
    """The palette in Qt's own form, for what the style sheet doesn't reach."""
    colours = QPalette()
    for role, use in _ROLES.items():
        colours.setColor(role, QColor(getattr(palette, use)))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        colours.setColor(QPalette.ColorGroup.Disabled, role, QColor(palette.disabled))
    return colours


def style_sheet(palette: Palette) -> str:
    """The style sheet of the window in the colours of a palette."""
    colours = {name: value for name, value in asdict(palette).items() if isinstance(value, str)}
    template = Template(resource_path("window.qss").read_text(encoding="utf-8"))
    return template.substitute(colours, icons=resource_path("icons").as_posix())


def icon(name: str, colour: str, disabled: str | None = None) -> QIcon:
    """An icon in a colour, and in another one where it can't be used; sharp on screens of every density."""
    found = QIcon()
    for density in _DENSITIES:
        found.addPixmap(icon_pixmap(name, colour, density))
        if disabled:
            found.addPixmap(icon_pixmap(name, disabled, density), QIcon.Mode.Disabled)
    return found


def icon_pixmap(name: str, colour: str, density: float = 1, pixels: int = ICON_PIXELS) -> QPixmap:
    """One picture of an icon, for a screen with `density` dots to a pixel."""
    picture = QPixmap(round(pixels * density), round(pixels * density))
    picture.setDevicePixelRatio(density)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    drawing = _drawing(name).replace("currentColor", colour)
    QSvgRenderer(QByteArray(drawing.encode())).render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    return picture


@cache
def _drawing(name: str) -> str:
    return resource_path(f"icons/{name}.svg").read_text(encoding="utf-8")
