from __future__ import annotations

import pytest

from forecasting.resource_files import resource_path


@pytest.mark.parametrize("weight", ["Regular", "Medium", "SemiBold", "Bold"])
def test_every_weight_of_the_font_is_a_truetype_file(weight: str) -> None:
    assert resource_path(f"fonts/Inter-{weight}.ttf").read_bytes()[:4] == b"\x00\x01\x00\x00"


def test_the_font_carries_its_licence() -> None:
    assert "SIL OPEN FONT LICENSE" in resource_path("fonts/Inter-LICENSE.txt").read_text(encoding="utf-8")


def test_a_missing_resource_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"fonts/Nothing\.ttf is missing"):
        resource_path("fonts/Nothing.ttf")
