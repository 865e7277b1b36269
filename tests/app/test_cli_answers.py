from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from app.cli import commands as cli
from forecasting.domain.assumptions import Assumptions, Belief, Beliefs
from forecasting.domain.project import Project, Roadmap
from forecasting.domain.questions import QUESTIONS
from forecasting.storage.roadmap_file import write_roadmap
from tests.forecasting.made import ACCURACY, AS_OF

if TYPE_CHECKING:
    from pathlib import Path

runner = CliRunner(env={"COLUMNS": "100"})
METRIC = ("--metric", "Accuracy", "--unit", "%")
ANSWERS = ("--baseline", "70", "--tries-help", "10-30%", "--closes", "5 to 15%", "--ceiling", "84-78")
PACE = ("--tries-a-month", "3-6")
TARGETS = ("--target", "75", "--target", "81", "--as-of", AS_OF)


def invoke(*arguments: object) -> Any:
    return runner.invoke(cli.commands, [str(argument) for argument in arguments])


def test_without_answers_the_questions_are_told_with_the_options_that_answer_them() -> None:
    told = invoke("beliefs")
    assert told.exit_code == 0
    for question in QUESTIONS:
        assert question.text in told.stdout
        assert question.example in told.stdout
    assert "--tries-a-month 3-6" in told.stdout


def test_what_answers_imply_is_told_and_drawn(tmp_path: Path) -> None:
    told = invoke("beliefs", *METRIC, *ANSWERS, *PACE, *TARGETS, "--chart", tmp_path / "year.png")
    assert told.exit_code == 0, told.output
    assert "How many tries a month?                                    3 to 6     your answer" in told.stdout
    assert "With these answers there are about 5" in told.stdout
    assert "12 months, 23 November 2027" in told.stdout
    assert (tmp_path / "year.png").read_bytes().startswith(b"\x89PNG")


def test_what_answers_imply_is_one_json_object_with_the_answers() -> None:
    report = json.loads(invoke("beliefs", *METRIC, *ANSWERS, *PACE, *TARGETS, "--json").stdout)
    assert report["answers"] == {
        "baseline": 70.0,
        "success_chance": {"low": 0.1, "high": 0.3},
        "share_closed": {"low": 0.05, "high": 0.15},
        "ceiling": {"cautious": 78.0, "hopeful": 84.0},
        "tries_per_month": {"low": 3.0, "high": 6.0},
    }
    assert report["tries"]["0.1"] < report["tries"]["0.5"] < report["tries"]["0.9"]
    assert [target["value"] for target in report["targets"]] == [75, 81]
    assert 0.4 < report["targets"][1]["infeasible"] < 0.65
    assert report["champion"][0]["0.5"] <= report["champion"][2]["0.5"]


def test_without_a_file_a_forecast_comes_from_the_answers_and_says_so() -> None:
    told = invoke("forecast", *METRIC, *ANSWERS, *PACE, *TARGETS, "--json")
    assert told.exit_code == 0, told.output
    report = json.loads(told.stdout)
    assert report["basis"] == "assumptions"
    assert report["answer"].startswith("From assumptions alone: ")
    assert report["champion"]["results"] == 0


def test_answers_go_with_a_table_that_is_too_short_and_before_what_a_roadmap_says(tmp_path: Path) -> None:
    table = tmp_path / "young.csv"
    table.write_text("date,accuracy\n2026-11-02,70.5%\n2026-11-16,71.0%\n", "utf-8")
    short = json.loads(invoke("forecast", table, *PACE, *TARGETS, "--draws", 400, "--json").stdout)
    assert (short["basis"], short["champion"]["results"]) == ("assumptions", 2)
    said = Assumptions(baseline=65.0, beliefs=Beliefs(tries_per_month=Belief(1.0, 2.0)))
    write_roadmap(
        tmp_path / "plan.whenabouts", Roadmap(projects=(Project(name="P", metric=ACCURACY, assumptions=said),))
    )
    report = json.loads(invoke("beliefs", tmp_path / "plan.whenabouts", *PACE, "--json").stdout)
    assert report["answers"]["baseline"] == 65
    assert report["answers"]["tries_per_month"] == {"low": 3.0, "high": 6.0}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((*METRIC, *ANSWERS), "tell how many tries a month there will be for a forecast from assumptions. Such as:"),
        ((*METRIC, *PACE), "Such as: --baseline 70"),
        ((*METRIC, *ANSWERS, "--tries-a-month", "often"), "“often” is no answer to “How many tries a month?”"),
        ((*METRIC, *ANSWERS, *PACE, "--tries-help", "0-30%"), "0% and 100% leave nothing to chance"),
        ((*METRIC, *ANSWERS, *PACE, "--baseline", "79"), "not beyond the best result so far"),
        ((*ANSWERS, *PACE), "add --metric NAME"),
        (("--metric", "Points", "--baseline", "100", *PACE), "Such as: --ceiling 78-84"),
    ],
)
@pytest.mark.parametrize("command", ["beliefs", "forecast"])
def test_what_is_missing_or_impossible_is_a_sentence_on_stderr(
    command: str, arguments: tuple[str, ...], sentence: str
) -> None:
    told = invoke(command, *arguments)
    assert told.exit_code == 2
    assert sentence in told.stderr
    assert told.stdout == ""


def test_values_are_told_with_the_decimals_they_were_given_with() -> None:
    fine = ("--metric", "F1", "--lower", 0, "--upper", 1, "--baseline", "0.712", "--ceiling", "0.78-0.84", *PACE)
    told = invoke("beliefs", *fine)
    assert "That takes F1 from 0.712 to about 0.7" in told.stdout
