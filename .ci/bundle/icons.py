"""The program's icon in the forms that operating systems want, drawn from resources/icons/whenabouts.svg."""

from __future__ import annotations

import os
from pathlib import Path

from PIL import Image

DRAWING = Path(__file__).parents[2] / "resources" / "icons" / "whenabouts.svg"
SIZES = (16, 24, 32, 48, 64, 128, 256, 512, 1024)
#: Windows knows no larger ones.
_ICO_SIZES = tuple(size for size in SIZES if size <= 256)


def draw_icons(folder: Path) -> None:
    """Write whenabouts.ico, whenabouts.icns and whenabouts-SIZE.png into a folder, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    for size in SIZES:
        _draw(size, folder / f"whenabouts-{size}.png")
    pictures = {size: Image.open(folder / f"whenabouts-{size}.png") for size in SIZES}
    largest = pictures[max(_ICO_SIZES)]
    largest.save(
        folder / "whenabouts.ico",
        sizes=[(size, size) for size in _ICO_SIZES],
        append_images=[pictures[size] for size in _ICO_SIZES],
    )
    pictures[1024].save(folder / "whenabouts.icns", append_images=[pictures[size] for size in SIZES])


def _draw(size: int, path: Path) -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QRectF, Qt  # noqa: PLC0415 - the platform is chosen before
    from PySide6.QtGui import QImage, QPainter  # noqa: PLC0415
    from PySide6.QtSvg import QSvgRenderer  # noqa: PLC0415

    picture = QImage(size, size, QImage.Format.Format_ARGB32)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(str(DRAWING)).render(painter, QRectF(0, 0, size, size))
    painter.end()
    picture.save(str(path))
