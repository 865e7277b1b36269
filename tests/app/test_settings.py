from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from app.settings import MAX_RECENT_FILES, Settings, Theme


def test_everything_has_a_default() -> None:
    settings = Settings()
    assert settings.theme is Theme.SYSTEM
    assert settings.geometry.isEmpty()
    assert settings.splitter.isEmpty()
    assert settings.recent_files == ()
    assert settings.last_folder == Path.home()


def test_what_is_set_is_there_at_the_next_start() -> None:
    settings = Settings()
    settings.theme = Theme.DARK
    settings.geometry = QByteArray(b"\0geometry")
    settings.splitter = QByteArray(b"\0splitter")
    again = Settings()
    assert (again.theme, again.geometry.data(), again.splitter.data()) == (Theme.DARK, b"\0geometry", b"\0splitter")


def test_a_value_that_cannot_be_read_is_the_default_again(tmp_path: Path) -> None:
    store = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    for key, nonsense in (("theme", "mauve"), ("geometry", "round"), ("recent_files", 7)):
        store.setValue(key, nonsense)
    settings = Settings(store)
    assert settings.theme is Theme.SYSTEM
    assert settings.geometry.isEmpty()
    assert settings.recent_files == ()


def test_the_latest_file_comes_first_and_only_once(tmp_path: Path) -> None:
    settings = Settings()
    for name in ("a", "b", "a"):
        settings.remember_file(tmp_path / name)
    assert settings.recent_files == (tmp_path / "a", tmp_path / "b")
    assert settings.last_folder == tmp_path


def test_a_single_recent_file_survives_a_restart(tmp_path: Path) -> None:
    place = str(tmp_path / "settings.ini")
    settings = Settings(QSettings(place, QSettings.Format.IniFormat))
    settings.remember_file(tmp_path / "a")
    settings._store.sync()
    assert Settings(QSettings(place, QSettings.Format.IniFormat)).recent_files == (tmp_path / "a",)


def test_old_files_drop_off_the_end(tmp_path: Path) -> None:
    settings = Settings()
    for number in range(MAX_RECENT_FILES + 3):
        settings.remember_file(tmp_path / str(number))
    assert len(settings.recent_files) == MAX_RECENT_FILES
    settings.forget_file(tmp_path / str(MAX_RECENT_FILES + 2))
    assert settings.recent_files[0] == tmp_path / str(MAX_RECENT_FILES + 1)
