"""Labels of targets that lie close together: all to be read, each joined with its line."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from forecasting.charts.palette import LIGHT
from forecasting.domain.project import Target
from forecasting.figures import draw_fan
from tests.forecasting.made import ACCURACY, AS_OF, ERROR_RATE, make_forecast, make_project

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D
    from numpy.typing import NDArray

    from forecasting.domain.metric import Metric

NAMES = (
    *("Pilot", "Beta for friendly customers", "Launch", "Board meeting", "Europe"),
    *("Contract with the airline", "Stretch", "Voice", "Parity with the rival"),
)
LONG_NAMES = tuple(f"{name} " * 9 for name in NAMES)
SIZES = [(1120, 500), (760, 420), (520, 320), (420, 220)]


def fan(
    size: tuple[int, int],
    metric: Metric = ACCURACY,
    *,
    first: float = 74.0,
    step: float = 0.3,
    names: tuple[str, ...] = NAMES,
) -> Axes:
    """Targets at even steps, four with a deadline."""
    deadlines = {i: AS_OF + timedelta(days=30 * (i + 1)) for i in range(1, 9, 2)}
    targets = [
        Target(value=round(first + i * step, 2), deadline=deadlines.get(i), name=name) for i, name in enumerate(names)
    ]
    figure = Figure(figsize=(size[0] / 96, size[1] / 96), dpi=96)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    draw_fan(axes, make_forecast(make_project(metric, targets=targets)))
    return axes


def target_labels(axes: Axes) -> list[str]:
    return [text.get_text() for text in axes.texts if text.get_color() == LIGHT.target]


def lines(axes: Axes, style: str) -> list[Line2D]:
    return [line for line in axes.lines if line.get_color() == LIGHT.target and line.get_linestyle() == style]


def vertices(line: Line2D) -> NDArray[np.float64]:
    return np.asarray(line.get_path().vertices, float)


def assert_labels_can_be_read(axes: Axes) -> None:
    boxes = [(text.get_text(), text.get_window_extent()) for text in axes.texts]
    page = axes.figure.bbox
    for text, box in boxes:
        assert page.x0 - 1 <= box.x0, text
        assert box.x1 <= page.x1 + 1, text
        assert page.y0 - 1 <= box.y0, text
        assert box.y1 <= page.y1 + 1, text
    for (one, first), (other, second) in combinations(boxes, 2):
        assert not first.padded(-1).overlaps(second.padded(-1)), (one, other)
    for line in lines(axes, "--"):
        left, y, right, _ = line.get_window_extent().extents
        for text, box in boxes:
            assert not (box.y0 + 3 < y < box.y1 - 3 and left < box.x1 and right > box.x0), text


@pytest.mark.parametrize("size", SIZES)
def test_no_label_or_line_covers_another_label_however_close_targets_are(size: tuple[int, int]) -> None:
    for step in (0.01, 0.3, 1.0):
        assert_labels_can_be_read(fan(size, step=step))
    assert_labels_can_be_read(fan(size, ERROR_RATE, first=5.5, step=-0.08))
    assert_labels_can_be_read(fan(size, names=LONG_NAMES))
    assert_labels_can_be_read(fan(size, step=0.1, names=NAMES * 4))


def test_nine_close_targets_are_all_labelled_and_joined_with_their_lines() -> None:
    axes = fan(SIZES[0])
    assert target_labels(axes) == [f"{name} {round(74 + 0.3 * i, 1):g}%" for i, name in enumerate(NAMES)]
    dashed = [vertices(line)[0] for line in lines(axes, "--")]
    leaders = [vertices(line)[-1] for line in lines(axes, "-")]
    assert np.array_equal(leaders, dashed)
    assert len(leaders) == 9


def test_targets_far_apart_stand_on_their_lines() -> None:
    axes = fan(SIZES[0], step=5.0, names=NAMES[:3])
    assert target_labels(axes) == ["Pilot 74%", "Beta for friendly customers 79%", "Launch 84%"]
    assert len(lines(axes, "--")) == 3
    assert not lines(axes, "-")


@pytest.mark.parametrize(
    ("metric", "first", "step"), [(ACCURACY, 74.0, 0.3), (ERROR_RATE, 5.5, -0.08)], ids=["higher", "lower"]
)
def test_the_hardest_targets_share_a_label_where_there_is_no_room(metric: Metric, first: float, step: float) -> None:
    axes = fan(SIZES[-1], metric, first=first, step=step)
    (fold,) = [label for label in target_labels(axes) if label.endswith(" more")]
    shown = [label for label in target_labels(axes) if label != fold]
    assert int(fold.split()[0]) + len(shown) == 9
    assert any(label.startswith("Pilot") for label in shown)
    assert len(lines(axes, "-")) == 9
    note = f"No room for the labels of: {NAMES[len(shown)]} "
    assert any(text.get_text().startswith(note) for text in axes.texts)


def test_a_long_name_leaves_room_for_the_value() -> None:
    labels = target_labels(fan(SIZES[0], names=LONG_NAMES))
    assert [label[label.index("… ") + 2 :] for label in labels] == [f"{round(74 + 0.3 * i, 1):g}%" for i in range(9)]
