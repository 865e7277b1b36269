from __future__ import annotations

import pytest

from forecasting.report.directions import isolated
from tests.forecasting.report.made_reports import report_full_of
from tests.forecasting.report.test_slides import opened


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("By “Encoder” on 3 March", "By “Encoder” on 3 March"),
        ("By “שם 2” (72%), and “عام” too", "By ⟨“שם 2”⟩ (72%), and ⟨“عام”⟩ too"),
        ("Forecast · 23 November 2026 · נתב כרטיסים 2", "Forecast · 23 November 2026 · ⟨נתב כרטיסים 2⟩"),
        ("unlikely: שחרור 1 לקהל", "unlikely: ⟨שחרור 1 לקהל⟩"),
        ("נתב כרטיסים 2", "⟪נתב כרטיסים 2⟫"),
        ("הערה עם “Encoder” ומספר 35%.", "⟪הערה עם “Encoder” ומספר 35%.⟫"),
        ("“שם” is likely (72%)", "⟨“שם”⟩ is likely (72%)"),
    ],
)
def test_names_from_the_right_stand_by_themselves(text: str, shown: str) -> None:
    assert isolated(text) == shown.translate(str.maketrans("⟨⟩⟪⟫", "\u2068\u2069\u2067\u2069"))


def test_names_on_slides_stand_by_themselves() -> None:
    deck = opened(report_full_of("דיוק 2"))
    shown = [shape.text_frame.text for slide in deck.slides for shape in slide.shapes if shape.has_text_frame]
    notes = [slide.notes_slide.notes_text_frame.text for slide in deck.slides]
    assert any("by \u2068“דיוק 2”\u2069 on" in text for text in shown)
    assert any(text.endswith(" · \u2068דיוק 2\u2069") for text in shown)
    assert "\u2067דיוק 2\u2069" in notes[0].split("\n")
