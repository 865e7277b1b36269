from __future__ import annotations

import os
from typing import TYPE_CHECKING

from hypothesis import settings

if TYPE_CHECKING:
    import pytest

# The same examples on every run; `--hypothesis-profile=random` looks for new ones.
settings.register_profile("fixed", derandomize=True, deadline=None)
settings.register_profile("random", deadline=None)
settings.load_profile("fixed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--onscreen", action="store_true", help="show the windows that tests open")
    parser.addoption("--bundle", metavar="PATH", help="the built program that tests marked frozen are about")
    parser.addoption("--debian", metavar="PATH", help="a bare Debian in a folder for them, not one that is fetched")


def pytest_configure(config: pytest.Config) -> None:
    """Choose Qt's platform before anything of Qt is imported."""
    if not config.getoption("--onscreen"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
