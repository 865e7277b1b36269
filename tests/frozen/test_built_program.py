from __future__ import annotations

import os
import shutil
import subprocess
import time
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image, ImageColor

from forecasting.charts.palette import LIGHT
from forecasting.messages import Stage
from forecasting.sample import sample_roadmap
from forecasting.storage.roadmap_file import write_roadmap
from tests.frozen.conftest import NOBODY, Place, files_of, in_debian
from tests.frozen.sizes import MOST_MEGABYTES, MOST_PACKED_MEGABYTES, sizes

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.frozen

#: Pixels of the darkest band of a fan, whose colour is nowhere else.
LEAST_FAN = 300
#: What files of each kind begin with.
_FIRST_BYTES = {
    "pdf": b"%PDF-",
    "pptx": b"PK",
    "html": b"<!DOCTYPE html>",
    "xlsx": b"PK",
    "png": b"\x89PNG",
    "svg": b"<?xml",
}


def test_it_works_for_a_user_who_may_write_nothing_but_an_empty_home_without_network_or_compiler(
    ordinary: Place,
) -> None:
    first = ordinary.selftest()
    assert first["versions"]["facts"]["is_built"]
    assert first["kernel"]["facts"]["source"] == "shipped"
    kept = files_of(ordinary.home)
    second = ordinary.selftest()
    assert second["kernel"]["facts"]["source"] == "kept"
    assert files_of(ordinary.home) == kept
    assert second["forecast"]["facts"]["odds"] == first["forecast"]["facts"]["odds"]


def test_the_demo_answers_and_draws(ordinary: Place) -> None:
    done = ordinary.run("demo", "--folder", str(ordinary.home / "demo"))
    assert done.returncode == 0, done.stderr
    assert "74.5% by 30 June 2027" in done.stdout
    assert (ordinary.home / "demo" / "fan.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("form", ["pdf", "pptx", "html", "xlsx", "png", "svg"])
def test_a_roadmap_is_found_whole_and_reported_on(ordinary: Place, form: str) -> None:
    roadmap, report = ordinary.home / "plan.whenabouts", ordinary.home / f"Bericht für März.{form}"
    write_roadmap(roadmap, sample_roadmap())
    os.chown(roadmap, NOBODY, NOBODY)
    checked = ordinary.run("check", str(roadmap))
    assert "is whole: 2 projects" in checked.stdout
    done = ordinary.run("report", str(roadmap), "--project", "Ticket routing", "-o", str(report))
    assert done.returncode == 0, done.stderr
    assert report.read_bytes().startswith(_FIRST_BYTES[form])


def test_a_kernel_that_is_cut_off_or_zeroed_is_replaced_by_the_one_that_came_along(ordinary: Place) -> None:
    folder = ordinary.home / "demo"
    assert ordinary.run("demo", "--folder", str(folder)).returncode == 0
    (kernel,) = (ordinary.home / ".cache" / "whenabouts").glob("*.kernel")
    whole = kernel.read_bytes()
    for damaged in (whole[: len(whole) // 2], bytes(len(whole)), b""):
        kernel.write_bytes(damaged)
        done = ordinary.run("demo", "--folder", str(folder))
        assert done.returncode == 0
        assert Stage.COMPILING not in done.stderr
        assert kernel.read_bytes() == whole


def test_what_the_user_did_wrong_is_a_sentence(ordinary: Place) -> None:
    done = ordinary.run("forecast", str(ordinary.home / "nothing.csv"))
    assert done.returncode == 2
    assert "nothing.csv" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_window_shows_the_forecast_on_a_screen(ordinary: Place, tmp_path: Path) -> None:
    if shutil.which("Xvfb") is None or shutil.which("import") is None:
        pytest.skip("needs Xvfb and ImageMagick")
    roadmap = ordinary.home / "plan.whenabouts"
    write_roadmap(roadmap, sample_roadmap())
    os.chown(roadmap, NOBODY, NOBODY)
    picture = tmp_path / "window.png"
    # A display by a socket in /tmp, as the program has no network.
    display = f":{os.getpid() % 1000 + 100}"
    with (
        _ended(["Xvfb", display, "-screen", "0", "1400x900x24", "-nolisten", "tcp"]),
        _ended(
            [*ordinary.barriers, str(ordinary.program), str(roadmap)],
            HOME=str(ordinary.home),
            DISPLAY=display,
            QT_QPA_PLATFORM="xcb",
        ),
    ):
        fan, deadline = 0, time.monotonic() + 180
        while fan < LEAST_FAN and time.monotonic() < deadline:
            time.sleep(5)
            subprocess.run(["import", "-display", display, "-window", "root", str(picture)], check=True)
            with Image.open(picture) as screen:
                band = ImageColor.getrgb(LIGHT.bands[0])
                fan = int(np.all(np.asarray(screen.convert("RGB")) == band, axis=-1).sum())
    assert fan >= LEAST_FAN


def test_it_works_on_a_bare_debian_with_the_listed_libraries(bundle: Path, debian: Path) -> None:
    shutil.copytree(bundle, debian / "opt" / "whenabouts", symlinks=True)
    home = debian / "home" / "pm"
    home.mkdir(parents=True)
    os.chown(home, NOBODY, NOBODY)
    try:
        _place_in(debian, "/opt/whenabouts/whenabouts").selftest()
    finally:
        shutil.rmtree(debian / "opt" / "whenabouts")
        shutil.rmtree(home)


def test_the_package_installs_starts_and_leaves_nothing_behind(bundle: Path, debian: Path) -> None:
    packages = sorted(bundle.parent.glob("whenabouts_*.deb"))
    if not packages:
        pytest.skip("no package beside the program; .ci/bundle/linux.py makes it")
    shutil.copy(packages[-1], debian / "tmp" / "whenabouts.deb")
    before = files_of(debian)
    home = debian / "home" / "pm"
    home.mkdir(parents=True)
    os.chown(home, NOBODY, NOBODY)
    subprocess.run(in_debian(debian, "/usr/bin/dpkg", "-i", "/tmp/whenabouts.deb"), check=True, timeout=600)  # noqa: S108
    for place in ("applications/whenabouts.desktop", "mime/packages/whenabouts.xml", "man/man1/whenabouts.1.gz"):
        assert (debian / "usr/share" / place).is_file()
    _place_in(debian, "/usr/bin/whenabouts").selftest()
    subprocess.run(in_debian(debian, "/usr/bin/dpkg", "--purge", "whenabouts"), check=True, timeout=600)
    shutil.rmtree(home)
    # The books of dpkg itself change.
    assert {left for left in files_of(debian) - before if not left.startswith("var/")} == set()


def test_it_stays_within_its_size(bundle: Path) -> None:
    assert sum(sizes(bundle).values()) / 1e6 < MOST_MEGABYTES
    packages = [*bundle.parent.glob("whenabouts*.deb"), *bundle.parent.glob("whenabouts*.tar.xz")]
    assert all(package.stat().st_size / 1e6 < MOST_PACKED_MEGABYTES for package in packages)


def test_it_names_no_folder_of_the_machine_that_built_it(bundle: Path) -> None:
    leaked = [
        path
        for path in (bundle / "_internal" / "forecasting").rglob("*")
        if path.is_file() and os.fsencode(bundle.parents[1]) in path.read_bytes()
    ]
    assert not leaked


def _place_in(debian: Path, program: str) -> Place:
    from pathlib import Path  # the program's place in the other Debian

    return Place(program=Path(program), home=Path("/") / "home" / "pm", barriers=tuple(in_debian(debian, user=NOBODY)))


class _ended:  # noqa: N801 - reads as a word after `with`
    """A process that ends with the block."""

    def __init__(self, command: list[str], **environment: str) -> None:
        self._command, self._environment = command, os.environ | environment

    def __enter__(self) -> None:
        self._process = subprocess.Popen(self._command, env=self._environment)
        time.sleep(1)

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(30)
