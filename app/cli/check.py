"""The command that looks after a file: what is wrong with it, and what a repair keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cli.output import say
from forecasting.storage.checkup import check_file, repair_file
from forecasting.words.wording import counted

if TYPE_CHECKING:
    from pathlib import Path

    from forecasting.domain.project import Roadmap


def check_roadmap(path: Path, *, repair: bool) -> bool:
    """Tell what is found, and repair it if wished; whether the file is whole now.

    Raises
    ------
    UserError
        If it is no roadmap, nothing of it can be read, or it can't be written to.
    """
    found = check_file(path)
    if not found.problems:
        assert found.roadmap is not None  # what has no problem was read
        say(f"“{path.name}” is whole: {_told(found.roadmap)}.")
        return True
    say(f"“{path.name}” is damaged:")
    for line in found.problems:
        say(f"  {line}")
    if not repair:
        say("It can be repaired; add --repair." if found.roadmap else "Nothing of it can be read; open an older copy.")
        _tell_losses(found.losses)
        return False
    found, copy = repair_file(path)
    assert found.roadmap is not None  # otherwise it can't be repaired
    say(f"Repaired: {_told(found.roadmap)}. The damaged file is kept as “{copy.name}”.")
    _tell_losses(found.losses)
    return True


def _told(roadmap: Roadmap) -> str:
    experiments = sum(len(project.experiments) for project in roadmap.projects)
    saved = sum(len(project.snapshots) for project in roadmap.projects)
    told = [counted(len(roadmap.projects), "project"), counted(experiments, "experiment")]
    return ", ".join([*told, counted(saved, "saved forecast")] if saved else told)


def _tell_losses(losses: tuple[str, ...]) -> None:
    for line in losses:
        say(f"  {line}")
