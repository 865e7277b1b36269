from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from pypdf import PdfReader
from typer.testing import CliRunner

from app.cli import commands as cli
from app.cli import report as cli_report
from forecasting.domain.project import Assumptions, CeilingBelief, Project, Roadmap
from forecasting.domain.saved_forecast import snapshot_of
from forecasting.errors import NotEnoughData
from forecasting.storage.roadmap_file import write_roadmap
from forecasting.words import narrative
from forecasting.words.wording import headline_percent
from tests.forecasting.made import AS_OF, Outlook, make_forecast, make_project

if TYPE_CHECKING:
    from pathlib import Path

runner = CliRunner(env={"COLUMNS": "100"})


def invoke(*arguments: object) -> Any:
    return runner.invoke(cli.commands, ["report", *(str(argument) for argument in arguments), "--as-of", str(AS_OF)])


@pytest.fixture(autouse=True)
def _quick_forecasts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Made-up futures in the place of the sampler, which is no part of a report."""

    def forecast(project: Project, as_of: date, **_: Any) -> Any:
        done = [e for e in project.experiments if e.finished is not None and e.finished <= as_of]
        if not done:
            raise NotEnoughData("No result is known yet; type what was tried.")
        return make_forecast(project, Outlook(), as_of=as_of)

    monkeypatch.setattr(cli_report, "forecast_project", forecast)


@pytest.fixture
def roadmap(tmp_path: Path) -> Path:
    projects = tuple(make_project(name=name, results=20) for name in ("Routing", "Voice notes"))
    first, second = projects
    second = Project(
        name=second.name, metric=second.metric, experiments=(), targets=(), levers=second.levers, id="second"
    )
    path = tmp_path / "plan.whenabouts"
    write_roadmap(path, Roadmap(name="Help desk", projects=(first, second)))
    return path


def text_of(path: Path) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(path.read_bytes())).pages).split())


def test_a_report_of_one_project_holds_its_answer(roadmap: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.pdf"
    done = invoke(roadmap, "-o", out, "--project", "routing", "--headline", "Hold the date")
    assert done.exit_code == 0, done.output
    assert f"The report is in {out}" in done.stdout.replace("\n", "")
    found = text_of(out)
    assert narrative.answer(make_forecast(make_project(results=20))) in found
    assert "Hold the date" in found
    assert "What changed since" not in found


def test_a_report_of_a_roadmap_is_on_all_its_projects_also_those_without_a_forecast(
    roadmap: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.pdf"
    assert invoke(roadmap, "-o", out).exit_code == 0
    found = text_of(out)
    assert "No result is known yet; type what was tried." in found
    forecast = make_forecast(make_project(results=20))
    arrival = narrative.primary_arrival(forecast)
    assert arrival is not None
    assert arrival.target.deadline is not None
    assert f"“Routing” ({round(100 * arrival.odds(arrival.target.deadline))}%)" in found


def test_a_report_tells_what_changed_since_a_day(roadmap: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.pdf"
    done = invoke(roadmap, "-o", out, "--project", "Routing", "--since", "2026-09-01")
    assert done.exit_code == 0, done.output
    assert "What changed since 1 September 2026" in text_of(out)


def with_saved(place: Path, *saved: tuple[str, str]) -> Path:
    """A roadmap of a project with forecasts that were saved on days, each under a note."""
    project = make_project(name="Routing", results=20)
    for day, note in saved:
        then = make_forecast(project, Outlook(pace=0.4), as_of=date.fromisoformat(day))
        project = project.with_snapshot(snapshot_of(then, project, note))
    path = place / "saved.whenabouts"
    write_roadmap(path, Roadmap(projects=(project,)))
    return path


@pytest.mark.parametrize("since", ["board MEETING", "2026-10-05", "5 October 2026 · Board meeting", "board"])
def test_a_report_tells_what_changed_since_a_saved_forecast(since: str, tmp_path: Path) -> None:
    path = with_saved(tmp_path, ("2026-10-05", "Board meeting"), ("2026-11-02", "With a report"))
    out = tmp_path / "out.pdf"
    done = invoke(path, "-o", out, "--since", since)
    assert done.exit_code == 0, done.output
    assert "made again" not in done.stderr
    found = text_of(out)
    assert "What changed since 5 October 2026" in found
    then = primary_odds(make_forecast(make_project(results=20), Outlook(pace=0.4), as_of=date(2026, 10, 5)))
    now = primary_odds(make_forecast(make_project(results=20)))
    assert f"from {then} to {now}" in found


def primary_odds(forecast: Any) -> str:
    arrival = narrative.primary_arrival(forecast)
    assert arrival is not None
    assert arrival.target.deadline is not None
    return headline_percent(arrival.odds(arrival.target.deadline))


def test_without_a_wish_a_report_is_compared_with_the_latest_saved_forecast(tmp_path: Path) -> None:
    path = with_saved(tmp_path, ("2026-10-05", "Board meeting"), ("2026-11-02", "With a report"))
    out = tmp_path / "out.pdf"
    assert invoke(path, "-o", out).exit_code == 0
    assert "What changed since 2 November 2026" in text_of(out)


def test_a_day_on_which_nothing_was_saved_is_forecast_again(tmp_path: Path) -> None:
    out = tmp_path / "out.pdf"
    done = invoke(with_saved(tmp_path, ("2026-10-05", "")), "-o", out, "--since", "2026-10-06")
    assert done.exit_code == 0, done.output
    assert "No forecast of “Routing” was saved on 6 October 2026, so it is made again" in " ".join(done.stderr.split())
    assert "What changed since 6 October 2026" in text_of(out)


@pytest.mark.parametrize(
    ("since", "sentence"),
    [
        ("Steering", "No saved forecast is called “Steering”, and it is no day. There are: “2 November 2026 · With a"),
        ("with a report", "“with a report” fits 2 saved forecasts of “Routing”; name one of them in full: “2 November"),
        ("2026-10-05", "“2026-10-05” fits 2 saved forecasts of “Routing”; name one of them in full: “5 October 2026 ·"),
    ],
)
def test_a_saved_forecast_that_is_not_clear_is_asked_for(since: str, sentence: str, tmp_path: Path) -> None:
    saved = (("2026-10-05", "Board"), ("2026-10-05", "With a report"), ("2026-11-02", "With a report"))
    done = invoke(with_saved(tmp_path, *saved), "-o", tmp_path / "out.pdf", "--since", since)
    assert done.exit_code == 2
    assert sentence in " ".join(done.stderr.split())
    assert not (tmp_path / "out.pdf").exists()


@pytest.mark.parametrize("suffix", ["pptx", "html", "xlsx", "csv", "png", "svg"])
def test_the_end_of_a_name_says_the_form(suffix: str, roadmap: Path, tmp_path: Path) -> None:
    out = tmp_path / f"out.{suffix}"
    assert invoke(roadmap, "-o", out, "--project", "Routing").exit_code == 0
    assert out.stat().st_size > 1000


def test_dates_can_be_written_in_another_language(roadmap: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.pdf"
    assert invoke(roadmap, "-o", out, "--project", "Routing", "--dates", "german").exit_code == 0
    assert "31. März 2027" in text_of(out)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("-o", "out.doc"), "“out.doc” can't be written as a report; end its name in one of .pdf,"),
        (("-o", "out.pdf", "--project", "Nothing"), "The roadmap holds no project “Nothing”; it holds “Routing”,"),
        (("-o", "out.pdf", "--project", "Voice notes"), "No result is known yet; type what was tried."),
        (("-o", "out.pdf", "--since", "last time"), "No saved forecast is called “last time”, and it is no day. None"),
        (("-o", "out.pdf", "--since", "2027-01-01"), "--since 1 January 2027 is not before the day of the report"),
        (("-o", "out.pdf", "--logo", "none.png"), "The logo “none.png” can't be read: No such file or directory."),
        (("-o", "out.pdf", "--target", "80"), "--target is for a report on one project; choose it with --project."),
    ],
)  # fmt: skip
def test_what_can_be_mended_is_a_sentence_and_nothing_is_written(
    options: tuple[str, ...], sentence: str, roadmap: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = invoke(roadmap, *options)
    assert done.exit_code == 2
    assert sentence in " ".join(done.stderr.split())
    assert [path.name for path in tmp_path.iterdir()] == ["plan.whenabouts"]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("-o", "out.doc"), "“out.doc” can't be written as a report; end its name in one of .pdf,"),
        (("-o", "nowhere/out.pdf"), "“out.pdf” can't be written: there is no folder “nowhere”."),
        (("-o", "folder.pdf"), "“folder.pdf” can't be saved in “.”: Is a directory."),
        (("-o", "out.csv"), "A CSV shows one project; choose one of the 2."),
        (("-o", "out.png"), "A picture shows one project; choose one of the 2."),
        (("-o", "out.svg", "--project", "Routing", "--part", "drivers"), "The report has no chart to make a picture"),
        (("-o", "out.pdf", "--project", "Nothing"), "The roadmap holds no project “Nothing”; it holds “Routing”,"),
        (("-o", "out.pdf", "--logo", "logo.png"), "The logo is damaged and can't be drawn; save it anew or choose"),
        (("-o", "out.pdf", "--decide-by", "soon"), "“soon” is not a date"),
        (("-o", "out.pdf", "--horizon", "0"), "The horizon"),
    ],
)  # fmt: skip
def test_what_is_wrong_anyway_is_said_before_anything_is_forecast(
    options: tuple[str, ...], sentence: str, roadmap: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cli_report, "forecast_project", _never)
    (tmp_path / "folder.pdf").mkdir()
    (tmp_path / "logo.png").write_bytes(b"\x89PNG\r\n\x1a\nbroken")
    done = invoke(roadmap, *options)
    assert done.exit_code == 2, done.output
    assert sentence in " ".join(done.stderr.split())


def test_answers_that_contradict_a_project_are_told_before_another_is_forecast(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli_report, "forecast_project", _never)
    sound, wrong = (replace(make_project(name=name, results=20), id=name) for name in ("Routing", "Voice notes"))
    wrong = replace(wrong, assumptions=Assumptions(ceiling=CeilingBelief(cautious=40.0, hopeful=50.0)), targets=())
    path = tmp_path / "plan.whenabouts"
    write_roadmap(path, Roadmap(projects=(replace(sound, targets=()), wrong)))
    done = invoke(path, "-o", tmp_path / "out.pdf")
    assert done.exit_code == 2, done.output
    assert "“Voice notes” can't be forecast: " in " ".join(done.stderr.split())


def _never(*_: object, **__: object) -> Any:
    raise AssertionError("It should have been told before the forecast.")
