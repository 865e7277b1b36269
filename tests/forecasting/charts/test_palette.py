from __future__ import annotations

import pytest

from forecasting.charts.palette import DARK, LIGHT, Palette, contrast

BOTH = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])


def test_black_on_white_has_the_largest_contrast() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#FFFFFF", "#FFFFFF") == pytest.approx(1)


@BOTH
@pytest.mark.parametrize("ink", ["text", "secondary", "muted", "accent", "target", "warning", "error"])
@pytest.mark.parametrize("ground", ["background", "surface", "raised", "stripe"])
def test_every_text_colour_reads_on_every_ground(palette: Palette, ink: str, ground: str) -> None:
    assert contrast(getattr(palette, ink), getattr(palette, ground)) >= 4.5


@BOTH
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("on_accent", "accent"),
        ("on_accent", "accent_hover"),
        ("on_selection", "selection"),
        ("on_readout", "readout"),
        ("warning", "warning_tint"),
        ("error", "error_tint"),
    ],
)
def test_text_reads_on_the_ground_made_for_it(palette: Palette, ink: str, ground: str) -> None:
    assert contrast(getattr(palette, ink), getattr(palette, ground)) >= 4.5


@BOTH
@pytest.mark.parametrize("ink", ["quiet", "outline", "accent", "target", "text"])
@pytest.mark.parametrize("ground", ["background", "surface"])
def test_every_line_that_carries_meaning_stands_out(palette: Palette, ink: str, ground: str) -> None:
    assert contrast(getattr(palette, ink), getattr(palette, ground)) >= 3


@BOTH
def test_the_median_and_the_target_stand_out_on_every_band(palette: Palette) -> None:
    for band in palette.bands:
        assert contrast(palette.target, band) >= 3
        assert contrast(palette.accent, band) >= 3


@BOTH
def test_bands_get_stronger_towards_the_centre(palette: Palette) -> None:
    steps = [contrast(band, palette.surface) for band in palette.bands]
    assert steps[0] > 1.2 * steps[1] > 1.2**2 * steps[2] > 1.2**3
