"""Links are opened by a click alone, and only what can't do harm by being opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QDesktopServices

from app.grid.links import open_link, openable

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtCore import QUrl


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What would have been opened."""
    found: list[str] = []

    def note(url: QUrl) -> bool:
        found.append(url.toString())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", note)
    return found


@pytest.mark.parametrize("link", ["https://mlflow.example/runs/1", " http://localhost:5000/#/experiments/3 "])
def test_web_addresses_are_opened(link: str, opened: list[str]) -> None:
    assert open_link(link)
    assert opened == [link.strip()]


@pytest.mark.parametrize(
    "link",
    [
        *("", "run 17", "www.example.org", "https://", "javascript:alert(1)", "ftp://example.org/x", "mailto:a@b.org"),
        *("file://server/share/log.txt", "vscode://file/etc/passwd", "https:///path", "data:text/html,x"),
    ],
)
def test_nothing_else_is(link: str, opened: list[str]) -> None:
    assert openable(link) is None
    assert not open_link(link)
    assert not opened


def test_a_file_is_opened_and_of_a_program_only_its_folder(tmp_path: Path, opened: list[str]) -> None:
    note, program = tmp_path / "note.txt", tmp_path / "run.sh"
    for file in (note, program):
        file.write_text("x")
    program.chmod(0o755)
    for file in (note, program):
        assert open_link(file.as_uri())
    assert opened == [note.as_uri(), tmp_path.as_uri()]
