from __future__ import annotations

from tests.app.conftest import document, dressed, garbage, kept_apart, settings_folder

__all__ = ["document", "dressed", "garbage", "kept_apart", "settings_folder"]
