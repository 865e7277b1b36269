from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import typer
from typer.testing import CliRunner

from app import __main__ as main
from app import program
from app.cli import commands as cli
from app.cli import forecast as cli_forecast
from forecasting.domain.forecast import DRAWS
from forecasting.domain.project import Roadmap
from forecasting.inference import sampling
from forecasting.pipeline import forecast_project
from forecasting.sample import sample_roadmap
from forecasting.storage.roadmap_file import write_roadmap
from tests.forecasting.made import AS_OF

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMAND = [sys.executable, "-m", "app"]
TIMEOUT = 300
#: The help is drawn for a terminal of this width.
runner = CliRunner(env={"COLUMNS": "100"})


def invoke(*arguments: object) -> Any:
    return runner.invoke(cli.commands, [str(argument) for argument in arguments])


def run(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    line = [*COMMAND, *map(str, arguments)]
    return subprocess.run(line, capture_output=True, text=True, timeout=TIMEOUT, check=False, **options)


@pytest.fixture(autouse=True)
def _signals_stay() -> Iterator[None]:
    """What the program does to the signals of its process ends with the test; here the process is pytest's."""
    kept = {name: signal.getsignal(name) for name in (signal.SIGINT, getattr(signal, "SIGPIPE", signal.SIGINT))}
    yield
    for name, action in kept.items():
        signal.signal(name, action)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Thirty word error rates, two of them in rows that can't be used."""
    days = [AS_OF - timedelta(days=10 * number) for number in range(30, 0, -1)]
    values = [12.0 - 0.1 * number + (0.7 if number % 3 else 0) for number in range(30)]
    rows = [f"{day},{value:.2f}" for day, value in zip(days, values, strict=True)]
    rows[4] = "soon,11.9"
    path = tmp_path / "history.csv"
    path.write_text("date,wer\n" + "\n".join(rows) + "\n", "utf-8")
    return path


@pytest.fixture
def roadmap(tmp_path: Path) -> Path:
    path = tmp_path / "plan.whenabouts"
    write_roadmap(path, sample_roadmap())
    return path


def test_the_demo_answers_and_writes_its_chart_as_png_and_svg(tmp_path: Path) -> None:
    done = run("demo", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    for words in ("74.5% by 30 June 2027", "Even chance", "4 in 5 chance", "19 in 20 chance", "isn't reached within"):
        assert words in done.stdout
    assert (tmp_path / "whenabouts-demo" / "fan.png").read_bytes().startswith(b"\x89PNG")
    assert "<svg" in (tmp_path / "whenabouts-demo" / "fan.svg").read_text("utf-8")
    assert str(Path("whenabouts-demo") / "fan.png") in done.stdout
    assert "Preparing the model" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("demo", "--folder", "made"), "“report.pdf” can't be saved in “made”: Is a directory."),
        (("forecast", "history.csv", "--chart", "fan.pdf"), "“fan.pdf” can't be written; end its name in .png or .svg"),
        (("forecast", "history.csv", "--chart", "made/report.pdf.svg/fan.svg"), "“fan.svg” can't be written: there is"),
        (("forecast", "history.csv", "--chart", "folder.png"), "“folder.png” can't be saved in “.”: Is a directory."),
    ],
)
def test_a_place_that_cannot_be_written_to_is_told_before_anything_is_forecast(
    arguments: tuple[str, ...], sentence: str, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object, **__: object) -> Any:
        raise AssertionError("It should have been told before the forecast.")

    monkeypatch.setattr(cli_forecast, "forecast_project", never)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "made" / "report.pdf").mkdir(parents=True)
    (tmp_path / "folder.png").mkdir()
    done = invoke(*arguments)
    assert (done.exit_code, table.is_file()) == (2, True), done.output
    assert sentence in " ".join(done.stderr.split())


def test_json_is_all_that_stdout_holds_and_the_same_seed_gives_the_same_numbers(table: Path, tmp_path: Path) -> None:
    options = ("--target", "8.5", "--by", "2027-03-31", "--as-of", AS_OF, "--draws", "200", "--seed", "3", "--json")
    first = run("forecast", table, *options, "--chart", tmp_path / "fan.png")
    report = json.loads(first.stdout)
    assert (first.returncode, report["seed"], report["draws"]) == (0, 3, 200)
    assert report["metric"]["direction"] == "lower"
    assert 0 < report["targets"][0]["odds"] < 1
    assert [problem["row"] for problem in report["problems"] if problem["severity"] == "skipped row"] == [6]
    assert (tmp_path / "fan.png").is_file()
    again = json.loads(invoke("forecast", table, *options).stdout)
    assert again["targets"] == report["targets"]
    assert again["fan"] == report["fan"]


def test_a_model_that_cannot_be_kept_is_told_beside_the_forecast(
    roadmap: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unkept = replace(sampling.prepare(), unkept="That folder can't be written.")
    monkeypatch.setattr(sampling, "_prepared", [unkept])
    answered = invoke("forecast", roadmap, "--project", "ticket routing", "--as-of", "2026-11-20", "--draws", 200)
    assert answered.exit_code == 0, answered.output
    assert "every start takes up to a minute longer. That folder can't be written." in answered.stderr


def test_the_odds_of_the_sample_are_neither_hopeless_nor_certain_and_those_of_the_window(roadmap: Path) -> None:
    first, *_ = projects = sample_roadmap().projects
    odds = []
    for project in projects:
        told = invoke("forecast", roadmap, "--project", project.name, "--as-of", "2026-11-20", "--json")
        odds.append([target["odds"] for target in json.loads(told.stdout)["targets"]])
        assert all(0.25 <= chance <= 0.80 for chance in odds[-1])
    shown = forecast_project(first, date(2026, 11, 20), others=projects[1:])
    assert odds[0] == [arrival.odds(arrival.target.deadline) for arrival in shown.arrivals if arrival.target.deadline]


def test_a_table_is_answered_in_sentences_with_its_problems_on_stderr(table: Path) -> None:
    told = invoke("forecast", table, "--target", "8.5", "--by", "2027-03-31", "--as-of", AS_OF, "--draws", 200)
    assert told.exit_code == 0, told.output
    assert "8.5" in told.stdout
    assert "by 31 March 2027" in told.stdout
    assert "Row 6" in told.stderr
    assert "Row 6" not in told.stdout


def test_a_change_of_the_evaluation_set_that_sizes_suggest_is_proposed(tmp_path: Path) -> None:
    days = [AS_OF - timedelta(days=10 * number) for number in range(12, 0, -1)]
    rows = [f"{day},{70 + number / 2},{500 if number < 6 else 2000}" for number, day in enumerate(days)]
    path = tmp_path / "sized.csv"
    path.write_text("date,accuracy,n_eval\n" + "\n".join(rows) + "\n", "utf-8")
    told = invoke("forecast", path, "--as-of", AS_OF, "--draws", 100)
    report = json.loads(invoke("forecast", path, "--as-of", AS_OF, "--draws", 100, "--json").stdout)
    (proposed,) = report["measurement"]["proposed_changes"]
    assert "on 2,000 examples instead of 500" in proposed["sentence"]
    assert proposed["sentence"] in told.stderr.replace("\n", " ")
    assert proposed["sentence"] not in told.stdout.replace("\n", " ")


def test_options_go_before_what_the_file_says(roadmap: Path) -> None:
    options = ("--target", "76", "--horizon", 200, "--seed", 5, "--draws", 200, "--as-of", "2026-11-20", "--json")
    told = invoke("forecast", roadmap, "--project", "ticket routing", *options, "--metric", "Top-1", "--upper", 90)
    report = json.loads(told.stdout)
    assert [target["value"] for target in report["targets"]] == [76]
    assert (report["horizon_days"], report["seed"]) == (200, 5)
    assert (report["metric"]["name"], report["metric"]["upper"]) == ("Top-1", 90)


def test_a_project_learns_from_its_roadmap_unless_it_is_to_stand_alone(roadmap: Path) -> None:
    options = ("--project", "voice notes", "--as-of", "2026-11-20", "--draws", 400, "--json")
    told, alone = (json.loads(invoke("forecast", roadmap, *options, *more).stdout) for more in ((), ("--alone",)))
    assert (told["learned_from"], alone["learned_from"]) == (1, 0)
    assert "Learned also from 1 other project of this roadmap." in " ".join(told["story"])
    assert told["targets"][0]["never"] != alone["targets"][0]["never"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["missing.csv"], "“missing.csv” can't be opened"),
        (["missing.whenabouts"], "“missing.whenabouts” can't be opened"),
        (["{roadmap}"], "choose one with --project: “Ticket routing”, “Voice notes”"),
        (["{roadmap}", "--project", "Chess"], "The roadmap holds no project “Chess”"),
        (["{roadmap}", "--series", "a"], "choose a project with --project"),
        (["{table}", "--by", "2027-01-01"], "--by is the deadline of a --target"),
        (["{table}", "--target", "9", "--by", "2027-01-01", "--by", "2027-02-01"], "1 --target and 2 --by"),
        (["{table}", "--target", "much"], "“much” is not a number"),
        (["{table}", "--target", "8", "--by", "soon"], "“soon” is not a date"),
        (["{table}", "--as-of", "yesterday"], "“yesterday” is not a date"),
        (["{table}", "--horizon", "0"], "The horizon must be 1 to"),
        (["{table}", "--lower", "9", "--upper", "9"], "lower bound 9 is not below the upper bound 9"),
        (["{table}", "--chart", "fan.gif"], "end its name in .png or .svg"),
        (["{table}", "--chart", "nowhere/fan.png"], "there is no folder “nowhere”"),
        (["{table}", "--as-of", "2000-01-01"], "needs at least 5"),
        (["{table}", "--draws", "many"], "Invalid value for '--draws'"),
        (["{table}", "--no-such-option"], "--no-such-option"),
        ([], "Give a FILE of past results"),
    ],
)
def test_wrong_input_is_a_sentence_on_stderr_and_exit_code_2(
    arguments: list[str], sentence: str, table: Path, roadmap: Path
) -> None:
    told = invoke("forecast", *(a.format(table=table, roadmap=roadmap) for a in arguments))
    assert told.exit_code == 2, told.output
    assert sentence in told.stderr.replace("\n", " ")
    assert told.stdout == ""
    assert "Traceback" not in told.stderr


def test_a_series_is_chosen_by_its_name(tmp_path: Path) -> None:
    rows = [f"{AS_OF - timedelta(days=9 * n)},{70 + n % 4},{'ab'[n % 2]}" for n in range(40)]
    path = tmp_path / "both.csv"
    path.write_text("date,accuracy,series_id\n" + "\n".join(rows), "utf-8")
    assert "choose one with --series" in invoke("forecast", path).stderr
    told = invoke("forecast", path, "--series", "b", "--target", 75, "--as-of", AS_OF, "--draws", 200, "--json")
    assert json.loads(told.stdout)["champion"]["results"] == 20


def test_the_metric_names_its_column_where_there_are_several(tmp_path: Path) -> None:
    rows = [f"{AS_OF - timedelta(days=9 * n)},{70 + n % 4},{400 - 2 * n}" for n in range(20)]
    path = tmp_path / "both.csv"
    path.write_text("date,accuracy,latency (ms)\n" + "\n".join(rows), "utf-8")
    told = invoke("forecast", path, "--metric", "latency (ms)", "--as-of", AS_OF, "--draws", 200, "--json")
    report = json.loads(told.stdout)
    assert (report["metric"]["direction"], report["champion"]["measured"]) == ("lower", 362)


def test_a_history_that_ended_long_ago_is_told_with_the_day_to_forecast_from(tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    path.write_text("date,accuracy\n" + "\n".join(f"2019-0{n}-01,{70 + n}" for n in range(1, 9)), "utf-8")
    assert "--as-of 2019-08-01" in invoke("forecast", path, "--draws", 100).stderr
    assert "--as-of" not in invoke("forecast", path, "--draws", 100, "--as-of", "2019-08-02").stderr


def test_levers_are_told_in_sentences_and_as_json(roadmap: Path) -> None:
    options = ("--project", "ticket routing", "--as-of", "2026-11-20", "--draws", 200, "--next", 3)
    told = invoke("levers", roadmap, *options)
    assert told.exit_code == 0, told.output
    assert "chance that it is the best choice" in told.stdout
    assert "12 tries, about" in told.stdout
    assert "of the next 3 tries go to it instead of the usual mix, the chance of 74.5% by 30 June 2027" in told.stdout
    report = json.loads(invoke("levers", roadmap, *options, "--json").stdout)
    assert (report["project"], report["levers"]["next_tries"]) == ("Ticket routing", 3)
    assert sum(lever["best"] for lever in report["levers"]["levers"]) == pytest.approx(1)


def test_levers_need_a_file_that_can_be_read_and_at_least_one_try() -> None:
    assert "can't be opened" in invoke("levers", "missing.csv").stderr
    assert invoke("levers", "missing.csv", "--next", 0).exit_code == 2


def test_the_version_is_told() -> None:
    assert invoke("--version").stdout == "whenabouts 0.1.0\n"


def test_an_unknown_command_is_wrong_use() -> None:
    assert invoke("prophesy").exit_code == 2


def test_a_file_in_the_place_of_a_command_is_opened_in_the_window(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path | None] = []

    def remember(path: Path | None) -> int:
        opened.append(path)
        return 0

    monkeypatch.setattr("app.application.run_window", remember)
    assert [invoke("plan.whenabouts").exit_code, invoke().exit_code] == [0, 0]
    assert opened == [Path("plan.whenabouts"), None]


def test_a_start_of_the_window_needs_no_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path | None] = []

    def remember(path: Path | None = None) -> None:
        opened.append(path)
        sys.exit(0)

    monkeypatch.setattr(program, "show_window", remember)
    commands = [*(["--version"], ["demo"], ["forecast", "a.csv"], ["levers"])]
    monkeypatch.setattr(cli, "commands", lambda: sys.exit(7))
    for arguments, code in (([], 0), (["a.whenabouts"], 0), *((command, 7) for command in commands)):
        with pytest.raises(SystemExit) as end:
            main.run(arguments)
        assert end.value.code == code
    assert opened == [None, Path("a.whenabouts")]


def test_a_fault_of_ours_is_exit_code_1_without_a_traceback_unless_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], table: Path
) -> None:
    def divide(*_: object, **__: object) -> None:
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr(cli_forecast, "forecast_project", divide)
    monkeypatch.setattr(sys, "argv", ["whenabouts", "forecast", str(table)])
    for debug, has_traceback in (("", False), ("1", True)):
        monkeypatch.setenv(program.DEBUG, debug)
        with pytest.raises(SystemExit) as end:
            program.run_guarded(cli.commands)
        told = capsys.readouterr().err
        assert end.value.code == 1
        assert "ZeroDivisionError: by nothing" in told
        assert ("Traceback" in told) is has_traceback


def test_names_in_a_file_cannot_steer_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "odd.whenabouts"
    write_roadmap(path, Roadmap(name="\x1b[2Jodd"))
    told = invoke("forecast", path)
    assert "[2Jodd" in told.stderr
    assert "\x1b" not in told.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes and signals")
class TestEndsFromOutside:
    def test_a_reader_that_goes_away_is_no_fault(self) -> None:
        with subprocess.Popen([*COMMAND, "--help"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            process.stdout.close()
            told = process.stderr.read()
            assert process.wait(TIMEOUT) == -signal.SIGPIPE
            assert told == b""

    def test_control_c_ends_with_130_and_without_a_traceback(self, table: Path) -> None:
        # A test run in the background ignores the signal, and what it starts would inherit that.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        line = [*COMMAND, "forecast", str(table)]
        with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            assert process.stderr is not None
            for told in process.stderr:
                if b"Preparing the model" in told:
                    break
            os.kill(process.pid, signal.SIGINT)
            rest = process.stderr.read()
            assert process.wait(TIMEOUT) == 130
            assert b"Traceback" not in rest


@pytest.mark.parametrize("name", ["forecast", "levers", "report"])
def test_the_command_line_simulates_as_many_futures_as_the_window_unless_told_otherwise(name: str) -> None:
    command = typer.main.get_command(cli.commands).commands[name]  # type: ignore[attr-defined]
    (draws,) = (parameter for parameter in command.params if parameter.name == "draws")
    assert draws.default == DRAWS
