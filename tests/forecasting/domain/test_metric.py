from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from forecasting.domain.metric import Direction, Metric, parse_number, rescale
from forecasting.errors import InvalidValue
from tests.forecasting.strategies import metrics, numbers, values

ACCURACY = Metric("Accuracy", lower=0, upper=100, unit="%")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("72.4", 72.4),
        (" 72,4 % ", 72.4),
        ("1,234.5", 1234.5),
        ("1.234,5", 1234.5),
        ("1 234,5", 1234.5),
        ("1\u202f234\u202f567", 1234567.0),
        ("1'234'567.8", 1234567.8),
        ("1,234", 1234.0),
        ("1.234", 1.234),
        ("1.234.567", 1234567.0),
        ("0,724", 0.724),
        ("-0,5", -0.5),
        ("\u22123", -3.0),
        ("- 3", -3.0),
        ("+7", 7.0),
        ("1e-3", 0.001),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, value: float) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "%",
        "seventy",
        "72 73",
        "7 2",
        "1,2.3",
        "12,34.5",
        "1,234,56",
        "1.234.56",
        "1_000",
        "0x1f",
        "72%%",
        "nan",
        "1e999",
    ],
)
def test_what_could_mean_two_things_or_none_is_refused_with_the_text_in_the_sentence(text: str) -> None:
    with pytest.raises(InvalidValue, match=r"^“.*” is not a (finite )?number; write it like 72\.4\.$"):
        parse_number(text)


@given(numbers)
def test_a_number_is_read_back_exactly_from_how_python_writes_it(value: float) -> None:
    assert parse_number(repr(value)) == value


@given(st.integers(-(10**12), 10**12), st.sampled_from([",", " ", "\u00a0", "'"]))
def test_separators_of_thousands_make_no_difference(value: int, separator: str) -> None:
    assert parse_number(f"{value:,}".replace(",", separator)) == value


@given(metrics(), st.data())
def test_a_value_that_is_shown_is_read_back_to_the_digit_shown(metric: Metric, data: st.DataObject) -> None:
    value = data.draw(values(metric))
    shown = float(metric.format_number(value))
    assume(metric.contains(shown))
    assert metric.parse(metric.format(value)) == shown
    assert abs(shown - value) <= 0.5 * 10**-metric.decimals * (1 + 1e-9) + 1e-9


@given(metrics(), st.data())
def test_the_scale_of_the_model_turns_better_into_higher_and_back(metric: Metric, data: st.DataObject) -> None:
    first, second = data.draw(st.tuples(values(metric), values(metric)))
    assert metric.is_better(first, than=second) == (metric.to_model(first) > metric.to_model(second))
    assert metric.from_model(metric.to_model(first)) == first


def test_a_decimal_comma_is_understood_where_thousands_are_impossible() -> None:
    assert ACCURACY.parse("7,125") == 7.125
    assert Metric("Score").parse("7,125") == 7125.0
    with pytest.raises(InvalidValue, match="7125 is not possible for Accuracy; it must be between 0 and 1"):
        Metric("Accuracy", lower=0, upper=1).parse("7,125")


def test_a_percentage_of_a_fraction_is_divided_by_a_hundred() -> None:
    fraction = Metric("Accuracy", lower=0, upper=1, decimals=3)
    assert fraction.parse("72.4 %") == 0.724
    assert fraction.parse("0.724") == 0.724


@pytest.mark.parametrize(
    ("metric", "value", "range_words"),
    [
        (ACCURACY, 100.001, "between 0 and 100"),
        (ACCURACY, math.nan, "between 0 and 100"),
        (Metric("Loss", Direction.LOWER, lower=0), -0.5, "0 or more"),
        (Metric("Log score", upper=0), 1.0, "0 or less"),
        (Metric("Score"), math.inf, "a finite number"),
    ],
)
def test_an_impossible_value_is_refused_with_the_range(metric: Metric, value: float, range_words: str) -> None:
    with pytest.raises(InvalidValue, match=f"{value:.12g} is not possible for {metric.name}; it must be {range_words}"):
        metric.check(value)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"name": " "}, "The metric has no name"),
        ({"direction": "up"}, "The direction “up” is not known"),
        ({"lower": math.nan}, "The lower bound of A is not a number"),
        ({"upper": math.inf}, "The upper bound of A is not a number"),
        ({"lower": 5, "upper": 5}, "The lower bound 5 is not below the upper bound 5"),
        ({"decimals": -1}, "-1 decimals cannot be shown"),
        ({"decimals": 1.5}, "1.5 decimals cannot be shown"),
        ({"unit": "2m"}, "The unit “2m” would be read as part of the number"),
        ({"unit": "%", "lower": 0, "upper": 1}, "A can't be in % and lie between 0 and 1"),
    ],
)
def test_a_metric_that_cannot_be_is_refused(fields: dict[str, Any], says: str) -> None:
    with pytest.raises(InvalidValue, match=says):
        Metric(**{"name": "A", **fields})


def test_a_metric_is_tidied_when_it_is_made() -> None:
    metric = Metric(" Accuracy ", "lower", -0.0, 5, " ms ", 2)  # type: ignore[arg-type]
    assert metric == Metric("Accuracy", Direction.LOWER, 0.0, 5.0, "ms", 2)
    assert isinstance(metric.upper, float)
    assert math.copysign(1, metric.lower or 0) == 1


@pytest.mark.parametrize(
    ("metric", "value", "shown"),
    [
        (ACCURACY, 72.44, "72.4%"),
        (Metric("Latency", unit="ms", decimals=0), 310.2, "310 ms"),
        (Metric("Change"), -0.04, "0.0"),
        (Metric("Change"), -0.06, "-0.1"),
    ],
)
def test_a_value_is_shown_with_decimals_and_unit_and_never_as_minus_zero(
    metric: Metric, value: float, shown: str
) -> None:
    assert metric.format(value) == shown


@given(st.integers(0, 10**6), st.sampled_from([0.01, 100.0]))
def test_a_share_keeps_its_digits_when_it_is_rescaled(digits: int, factor: float) -> None:
    value = digits / 1000
    assert len(repr(rescale(value, factor))) <= len(repr(value)) + 3
    assert rescale(value, factor) == pytest.approx(value * factor, rel=1e-14)
