"""Links that users keep with experiments: what may be opened, and only ever after a click."""

from __future__ import annotations

from PySide6.QtCore import QFileInfo, QUrl
from PySide6.QtGui import QDesktopServices

#: Why a link can't be opened, and what can.
NOT_OPENABLE = "Only addresses that begin with https://, http:// or file:/// can be opened."


def openable(link: str) -> QUrl | None:
    """The address that a link opens; None if it is no web address and no file on this computer."""
    url = QUrl(link.strip(), QUrl.ParsingMode.StrictMode)
    is_web = url.scheme() in {"http", "https"} and bool(url.host())
    # A file on another computer would be asked for with the name and password of the user.
    is_file = url.scheme() == "file" and not url.host() and bool(url.path())
    return url if url.isValid() and (is_web or is_file) else None


def open_link(link: str) -> bool:
    """Open a link in the program that is for it; of what could run as a program only the folder. False if it can't."""
    url = openable(link)
    if url is None:
        return False
    if url.isLocalFile():
        file = QFileInfo(url.toLocalFile())
        if not file.isDir() and (file.isExecutable() or file.suffix().lower() in {"desktop", "lnk", "url"}):
            url = QUrl.fromLocalFile(file.absolutePath())
    return QDesktopServices.openUrl(url)
