from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QFontDatabase, QIcon, QPalette

from app.settings import Theme
from app.theme import ICON_PIXELS, dress, icon, icon_pixmap, palette_of, qt_palette, style_sheet
from forecasting.charts.palette import DARK, LIGHT, Palette
from forecasting.resource_files import resource_path

if TYPE_CHECKING:
    from PySide6.QtGui import QPixmap
    from PySide6.QtWidgets import QApplication

ICONS = sorted(path.stem for path in resource_path("icons").glob("*.svg"))


def colours(picture: QPixmap) -> set[str]:
    image = picture.toImage()
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return {pixel.name().upper() for pixel in pixels if pixel.alpha() == 255}


def test_light_and_dark_are_what_they_are_called(qapp: QApplication) -> None:
    assert palette_of(Theme.LIGHT) is LIGHT
    assert palette_of(Theme.DARK) is DARK
    assert palette_of(Theme.SYSTEM) in {LIGHT, DARK}


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)
def test_every_colour_of_the_style_sheet_is_one_of_the_palette(palette: Palette) -> None:
    sheet = style_sheet(palette)
    assert "$" not in sheet
    known = {getattr(palette, name) for name in palette.__slots__ if isinstance(getattr(palette, name), str)}
    assert set(re.findall(r"#[0-9A-Fa-f]{6}\b", sheet)) <= known


def test_every_picture_of_the_style_sheet_is_there() -> None:
    places = re.findall(r'url\("([^"]+)"\)', style_sheet(LIGHT))
    assert places
    assert all(resource_path("icons").joinpath(place.rsplit("/", 1)[-1]).exists() for place in places)


def test_the_application_wears_the_font_and_the_colours(qapp: QApplication) -> None:
    dress(qapp, DARK)
    assert qapp.font().family() == "Inter"
    assert "Inter" in QFontDatabase.families()
    assert qapp.palette().color(QPalette.ColorRole.Base) == QColor(DARK.surface)
    dress(qapp, LIGHT)
    assert qapp.palette().color(QPalette.ColorRole.Base) == QColor(LIGHT.surface)


def test_text_that_cannot_be_used_is_drawn_as_such() -> None:
    disabled = qt_palette(LIGHT).color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
    assert disabled == QColor(LIGHT.disabled)


@pytest.mark.parametrize("name", ICONS)
def test_every_icon_is_drawn_in_the_colour_asked_for(qapp: QApplication, name: str) -> None:
    drawn = colours(icon_pixmap(name, "#3157D5", density=3))
    assert drawn
    # The program's own icon keeps its colours.
    if not name.endswith("-neutral") and name != "whenabouts":
        assert drawn == {"#3157D5"}


def test_an_icon_is_sharp_on_dense_screens_and_pale_when_it_cannot_be_used(qapp: QApplication) -> None:
    found = icon("plus", "#3157D5", "#9AA3B5")
    size = QSize(ICON_PIXELS, ICON_PIXELS)
    for density in (1, 2, 3):
        assert found.pixmap(size, density).width() == ICON_PIXELS * density
    assert colours(found.pixmap(size, 3)) == {"#3157D5"}
    assert colours(found.pixmap(size, 3, QIcon.Mode.Disabled)) == {"#9AA3B5"}


def test_the_icons_come_with_their_licence() -> None:
    assert "ISC License" in resource_path("icons/Lucide-LICENSE.txt").read_text(encoding="utf-8")
