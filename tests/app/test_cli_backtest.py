"""`whenabouts backtest` on tables and roadmaps, with the real sampler."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from app.cli import commands as cli
from forecasting.domain.metric import Metric
from forecasting.domain.project import Experiment, Project, Roadmap, Target
from forecasting.rivals import catalogue
from forecasting.storage.roadmap_file import write_roadmap
from tests.forecasting.made import AS_OF

if TYPE_CHECKING:
    from pathlib import Path

runner = CliRunner(env={"COLUMNS": "100"})
RESULTS = 16


def invoke(*arguments: object) -> Any:
    return runner.invoke(cli.commands, ["backtest", *map(str, arguments)])


def days() -> list[Any]:
    return [AS_OF - timedelta(days=12 * n) for n in range(RESULTS, 0, -1)]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Two series: an error rate that falls now and then, and an accuracy with a row that can't be used."""
    rows = [f"wer,{day},{12 - 0.2 * n + (n % 3) / 2:.2f},lower,0,100,500" for n, day in enumerate(days())]
    rows += [f"acc,{day},{70 + 0.3 * n - n % 3:.2f},higher,0,100,800" for n, day in enumerate(days())]
    rows[-3] = "acc,soon,74.0,higher,0,100,800"
    path = tmp_path / "team.csv"
    path.write_text("series_id,date,value,direction,lower_bound,upper_bound,n_eval\n" + "\n".join(rows) + "\n", "utf-8")
    (tmp_path / "index.csv").write_text("series_id,own_log_0to3\nwer,3\nacc,1\n", "utf-8")
    return path


@pytest.fixture
def roadmap(tmp_path: Path) -> Path:
    tries = tuple(
        Experiment(name=f"Try {n}", finished=day, result=70 + 0.3 * n - n % 3) for n, day in enumerate(days())
    )
    targets = (
        Target(value=74.0, deadline=AS_OF - timedelta(days=24), name="Pilot"),
        Target(value=90.0, deadline=AS_OF + timedelta(days=90)),
    )
    metric = Metric("Accuracy", lower=0, upper=100, unit="%")
    project = Project(name="Routing", metric=metric, experiments=tries, targets=targets)
    path = tmp_path / "plan.whenabouts"
    write_roadmap(path, Roadmap(projects=(project, Project(name="Empty", metric=metric))))
    return path


def test_every_series_of_a_table_is_scored_and_json_is_all_that_stdout_holds(table: Path) -> None:
    told = invoke(table, table.parent / "index.csv", "--rivals", "persistence,trend", "--seed", 2, "--json")
    assert told.exit_code == 0, told.output
    report = json.loads(told.stdout)
    assert report["seed"] == 2
    asked = [(o["source"], o["series"], o["own_log"], o["results"]) for o in report["origins"]]
    assert asked == [("team", "wer", 3, 8), ("team", "wer", 3, 12), ("team", "acc", 1, 8), ("team", "acc", 1, 11)]
    assert [m["name"] for m in report["methods"]] == ["whenabouts", "persistence", "trend"]
    for method in report["methods"]:
        assert method["arrival_score"] == method["arrival_score_by_source"]["team"]
        of_wer = [
            answer["arrival_score"]
            for origin in report["origins"][:2]
            for answer in origin["answers"]
            if answer["method"] == method["name"]
        ]
        assert method["arrival_score_own_logs"] == pytest.approx(sum(of_wer) / 2)
    assert [problem["severity"] for problem in report["problems"]] == ["skipped row"]


def test_a_roadmap_is_answered_in_sentences_with_the_targets_of_its_projects(roadmap: Path) -> None:
    told = invoke(roadmap, "--rivals", "throughput")
    assert told.exit_code == 0, told.output
    text = told.stdout
    assert "Routing" in text
    assert "Empty" not in text
    assert "Had you asked on 7 August 2026, we'd have said:" in text
    pilot = next(line for line in text.splitlines() if "74% (Pilot) by 30 October 2026." in line)
    assert pilot.endswith("It was reached only on 11 November 2026.")
    assert "90% by 21 February 2027. It hadn't been reached when the last result came" in text
    assert "Over 2 past dates, the odds of arriving score 0." in text
    assert "Where all could answer, Whenabouts scores" in text
    assert "With so few past dates, all of this can be luck." in text
    assert "Throughput Monte Carlo" in text


def test_tables_come_as_markdown(table: Path) -> None:
    lines = invoke(table, "--markdown").stdout.splitlines()
    assert lines[2] == "| source            | Whenabouts |"
    assert lines[4].startswith("| team              |      0.")
    assert [line.split("|")[1].strip() for line in lines[5:7]] == ["mean over sources", "own logs"]


def test_the_problems_of_a_table_are_told_on_stderr(table: Path) -> None:
    told = invoke(table)
    assert "“soon” is not a date" in told.stderr
    assert "left aside" not in told.stderr
    assert "wer" in told.stdout
    assert "acc" in told.stdout


def test_missing_rivals_are_told_and_the_others_are_asked(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "find_spec", lambda _name: None)
    told = invoke(table, "--rivals", "all", "--json")
    assert "Left out, as not installed: Prophet, AutoARIMA, AutoETS" in told.stderr.replace("\n", " ")
    assert len(json.loads(told.stdout)["methods"]) == 5


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["missing.csv"], "“missing.csv” can't be opened"),
        (["{table}", "--rivals", "oracle"], "There is no rival “oracle”"),
        (["{short}"], "No history is long enough to ask for past forecasts"),
        (["{table}", "--jobs", "0"], "Invalid value for '--jobs'"),
        ([], "Missing argument"),
    ],
)
def test_wrong_input_is_a_sentence_on_stderr_and_exit_code_2(
    arguments: list[str], sentence: str, table: Path, tmp_path: Path
) -> None:
    short = tmp_path / "short.csv"
    short.write_text("date,accuracy\n" + "\n".join(f"2026-0{n}-01,7{n}" for n in range(1, 8)), "utf-8")
    told = invoke(*(argument.format(table=table, short=short) for argument in arguments))
    assert told.exit_code == 2, told.output
    assert sentence in told.stderr.replace("\n", " ")
    assert told.stdout == ""
