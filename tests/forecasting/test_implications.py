from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from forecasting.charts.palette import DARK, LIGHT
from forecasting.domain.assumptions import Assumptions, Belief, Beliefs, CeilingBelief
from forecasting.domain.project import Project, Target
from forecasting.errors import InvalidValue, NotEnoughData
from forecasting.figures import Style, draw_implications, save_implications
from forecasting.implications import Implications, imply
from forecasting.pipeline import forecast_project
from forecasting.words.implication_texts import (
    answers_table,
    implication_sentences,
    implications_text,
    share_sentence,
    tries_sentence,
    year_table,
)
from tests.forecasting.made import ACCURACY, AS_OF, ERROR_RATE, make_project

if TYPE_CHECKING:
    from pathlib import Path

    from forecasting.domain.metric import Metric

BELIEFS = Beliefs(success_chance=Belief(0.1, 0.3), share_closed=Belief(0.05, 0.15), tries_per_month=Belief(3.0, 6.0))
ANSWERED = Assumptions(beliefs=BELIEFS, baseline=70.0, ceiling=CeilingBelief(78, 84))
TARGETS = (Target(value=75.0, deadline=date(2027, 6, 1), name="Pilot"), Target(value=81.0))


def young(assumptions: Assumptions = ANSWERED, metric: Metric = ACCURACY) -> Project:
    return Project(name="Young", metric=metric, targets=TARGETS if metric is ACCURACY else (), assumptions=assumptions)


@pytest.fixture(scope="module")
def year() -> Implications:
    return imply(young(), AS_OF)


def test_a_year_follows_from_the_answers(year: Implications) -> None:
    np.testing.assert_allclose(np.quantile(year.tries, [0.1, 0.9]), [12 * 3, 12 * 6], rtol=0.06)
    # About a fifth of the first tries help; later ones less often.
    assert 0.05 < np.median(year.new_bests) / np.median(year.tries) < 0.2
    # Levers differ, so that one lever is less certain than the mean of them that was asked for.
    assert np.median(year.share_closed) == pytest.approx(0.0866, rel=0.1)
    np.testing.assert_allclose(np.quantile(year.forecast.ceiling, [0.1, 0.9]), [78, 84], rtol=0.01)
    assert year.beyond(81.0) == pytest.approx(0.52, abs=0.05)


def test_the_year_agrees_with_the_forecast_from_assumptions(year: Implications) -> None:
    forecast = forecast_project(young(), AS_OF)

    for own, other in zip(year.forecast.arrivals, forecast.arrivals, strict=True):
        # Three standard errors of 1,000 draws that depend on each other a little, and of 2,000.
        assert own.never == pytest.approx(other.never, abs=0.06)
        assert own.chance_infeasible == pytest.approx(other.chance_infeasible, abs=0.07)
    fans = [f.fan_values([91, 365], [0.25, 0.5, 0.75]) for f in (year.forecast, forecast)]
    np.testing.assert_allclose(fans[0], fans[1], atol=0.4)


def test_results_play_no_part_but_for_where_the_project_stands() -> None:
    results = replace(make_project(results=40), assumptions=replace(ANSWERED, ceiling=None, tries_per_week=1))
    lucky, unlucky = (
        replace(results, experiments=(*results.experiments[:20], *last))
        for last in (results.experiments[20:], [replace(e, result=60.0) for e in results.experiments[20:]])
    )

    found = [imply(project, AS_OF) for project in (lucky, unlucky)]

    assert found[0].forecast.champion_now > found[1].forecast.champion_now
    np.testing.assert_array_equal(found[0].share_closed, found[1].share_closed)


def test_what_is_missing_or_impossible_is_told() -> None:
    with pytest.raises(NotEnoughData, match="tell how many tries a month there will be"):
        imply(young(replace(ANSWERED, beliefs=Beliefs())), AS_OF)
    with pytest.raises(InvalidValue, match="not beyond the best result so far"):
        imply(young(replace(ANSWERED, baseline=79.0)), AS_OF)


def test_the_sentences_say_how_many_tries_help_how_much_and_where_that_leads(year: Implications) -> None:
    tries, bests = round(float(np.median(year.tries))), round(float(np.median(year.new_bests)))
    assert tries_sentence(year).startswith(
        f"With these answers there are about {tries} tries in a year (4 in 5 chance: 3"
    )
    assert f"about {bests} of them set a new best (4 in 5 chance: " in tries_sentence(year)
    assert share_sentence(year).startswith("A try that helps closes about 9% of what is left (4 in 5 chance: ")
    told = implication_sentences(year)
    assert told[2].startswith("That takes Accuracy from 70.0% to about 7")
    assert "that 81% is reached in a year, and a 5" in told[4]
    assert told[-1].startswith("If that isn't what you expect")
    assert all(sentence in implications_text(year) for sentence in told)


def test_the_table_of_answers_tells_apart_what_was_answered_and_what_is_usual() -> None:
    some = replace(ANSWERED, ceiling=None, beliefs=replace(BELIEFS, success_chance=None))
    assert answers_table(imply(young(some), AS_OF)).rows == (
        ("Where does the metric stand today?", "70%", "your answer"),
        ("How often does a try help?", "8% to 52%", "usual"),
        ("When a try helps, how much of what is left does it close?", "5 to 15%", "your answer"),
        ("What is the best anyone could reach?", "", "not answered"),
        ("How many tries a month?", "3 to 6", "your answer"),
    )


def test_the_table_of_the_year_has_its_quarters_and_what_can_not_be_reached(year: Implications) -> None:
    table = year_table(year)
    assert table.columns == ("After", "Middle", "80% range", "75% reached", "81% reached")
    assert [row[0] for row in table.rows] == [
        "3 months, 22 February 2027",
        "6 months, 25 May 2027",
        "12 months, 23 November 2027",
        "at no date",
    ]
    assert table.rows[-1][-1].startswith(("4", "5"))


def chart_texts(found: Implications, size: tuple[int, int], *, is_dark: bool = False) -> list[tuple[str, object]]:
    """Texts of the drawn picture and where they are, checked to be inside it and apart."""
    figure = Figure(figsize=(size[0] / 96, size[1] / 96), dpi=96)
    FigureCanvasAgg(figure)
    palette = DARK if is_dark else LIGHT
    chart = draw_implications(figure.add_axes((0, 0, 1, 1)), found, Style(palette=palette))
    drawn = [text for sheet in chart.sheets for text in sheet.axes.findobj(Text) if text.get_text()]
    boxes = [text.get_window_extent() for text in drawn]
    for box in boxes:
        assert box.x0 >= -1
        assert box.x1 <= size[0] + 1
        assert box.y0 >= -1
        assert box.y1 <= size[1] + 1
    for (one, first), (other, second) in combinations(zip(drawn, boxes, strict=True), 2):
        assert not first.padded(-1).overlaps(second.padded(-1)), (one.get_text(), other.get_text())
    return [(text.get_text(), text.get_color()) for text in drawn]


@pytest.mark.parametrize("size", [(1064, 440), (700, 420), (1500, 700)])
def test_the_picture_tells_tries_share_ceiling_and_fan_without_covering_any(
    year: Implications, size: tuple[int, int]
) -> None:
    told = [text for text, _ in chart_texts(year, size)]
    assert {"A year of tries", "One that helps closes", "The best anyone could reach", "Today 70.0%"} <= set(told)
    assert "from assumptions alone" in told
    assert "About 9% of what is left" in told


def test_a_metric_of_which_less_is_better_is_drawn_from_today_to_its_best() -> None:
    answers = replace(ANSWERED, baseline=9.0, ceiling=CeilingBelief(6, 4))
    found = imply(young(answers, ERROR_RATE), AS_OF)
    told, colours = zip(*chart_texts(found, (1064, 440), is_dark=True), strict=True)
    low, high = np.quantile(found.forecast.ceiling, [0.1, 0.9])
    np.testing.assert_allclose([low, high], [4, 6], rtol=0.02)
    assert f"4 in 5 chance: {low:.2f} – {high:.2f}" in told
    assert not {LIGHT.text, LIGHT.muted, LIGHT.target} & set(colours)


def test_the_picture_is_saved_under_its_sentence_with_a_text_version(year: Implications, tmp_path: Path) -> None:
    save_implications(year, tmp_path / "year.svg")
    root = ET.parse(tmp_path / "year.svg").getroot()  # noqa: S314 - our own file
    assert root.findtext("{*}title") == tries_sentence(year)
    assert root.findtext("{*}desc") == implications_text(year)
