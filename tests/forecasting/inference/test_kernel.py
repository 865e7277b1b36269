"""Kernels on disk: where they are looked for, whom they are taken from, and what becomes of damaged ones.

The real kernel is compiled once for all, where it isn't yet; the tests use copies of it.
"""

from __future__ import annotations

import errno
import os
import pickle
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from app.__main__ import main as run_program
from forecasting.inference import build_kernel, kernel_loading, kernel_store
from forecasting.inference.build_kernel import without_paths
from forecasting.inference.kernel import Kernel, UnusableKernel, kernel_key, link_kernel
from forecasting.inference.kernel_loading import load_kernel
from forecasting.inference.kernel_store import file_name, find, keep
from forecasting.inference.sampling import prepare
from tests.architecture.source import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

posix = pytest.mark.skipif(os.name != "posix", reason="of POSIX systems alone")
KEY = kernel_key()
NAME = file_name(KEY)


@pytest.fixture(scope="session")
def body() -> bytes:
    prepare()
    found = find(KEY)
    assert found is not None
    return found


@pytest.fixture
def cache(tmp_path: Path, body: bytes) -> Path:
    """A folder that holds the real kernel; its name is awkward."""
    folder = tmp_path / "cäche of mine – 它"
    assert keep(KEY, body, folder) == ""
    return folder


class Compiles:
    """In the place of the process that compiles; gives the real kernel and counts."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.times = 0

    def __call__(self, _key: str, _on_compiling: Callable[[float], None]) -> bytes:
        self.times += 1
        return self.body


@pytest.fixture
def compiles(body: bytes, monkeypatch: pytest.MonkeyPatch) -> Compiles:
    made = Compiles(body)
    monkeypatch.setattr(kernel_loading, "compile_elsewhere", made)
    return made


FIT_ELSEWHERE = """
import sys
from forecasting.evidence.history import read_history
from forecasting.inference.kernel import kernel_key
from forecasting.inference.kernel_store import find
from tests.forecasting.made import AS_OF, make_project
print(find(kernel_key()) is not None)
from forecasting.inference.posterior import lever_groups
from forecasting.inference.priors import Priors
from forecasting.inference.sampling import SamplePlan, fit
posterior = fit(read_history(make_project(results=12, span_days=280), AS_OF), Priors(), SamplePlan(draws=50), 1)
print(float(posterior.ceiling.sum()))
print("pymc" in sys.modules)
"""


def fit_elsewhere(cache: Path, home: Path) -> list[str]:
    """Fit in another process that finds no C compiler and nothing that was compiled before, and has odd settings."""
    environment = os.environ | {"WHENABOUTS_CACHE": str(cache), "PATH": str(home), "HOME": str(home)}
    # What a user may have set for own work with these libraries must not reach what is compiled.
    environment |= {"PYTENSOR_FLAGS": "floatX=float32", "NUMBA_OPT": "0"}
    command = [sys.executable, "-c", FIT_ELSEWHERE]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_the_model_is_compiled_once_without_a_c_compiler_and_later_processes_draw_the_same_without_pymc(
    tmp_path: Path,
) -> None:
    cache, home = tmp_path / "cäche of mine", tmp_path / "home"
    home.mkdir()

    first, second = fit_elsewhere(cache, home), fit_elsewhere(cache, home)

    assert first == ["False", second[1], "False"]
    assert second == ["True", first[1], "False"]
    # Compiling and fitting leave nothing behind but the kernel.
    assert [path.name for path in cache.iterdir()] == [NAME]
    assert not list(home.iterdir())


def values(kernel: Kernel) -> np.ndarray:
    from forecasting.inference.kernel import _probe

    return kernel.evaluate(*_probe(kernel.dimension))


def test_a_kept_kernel_is_loaded_and_nothing_is_compiled(cache: Path, compiles: Compiles) -> None:
    loaded = load_kernel(cache)
    assert np.array_equal(values(loaded), values(prepare()))
    assert (compiles.times, loaded.unkept) == (0, "")


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "truncated": lambda whole: whole[:-10],
    "half-copied": lambda whole: whole[: len(whole) // 2] + bytes(len(whole) - len(whole) // 2),
    "zeroed": lambda whole: bytes(len(whole)),
    "empty": lambda _: b"",
    "one wrong bit": lambda whole: whole[:400_000] + bytes([whole[400_000] ^ 1]) + whole[400_001:],
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_kernel_is_compiled_anew_and_mended(cache: Path, compiles: Compiles, damage: str) -> None:
    whole = (cache / NAME).read_bytes()
    (cache / NAME).write_bytes(DAMAGES[damage](whole))

    loaded = load_kernel(cache)

    assert np.array_equal(values(loaded), values(prepare()))
    assert compiles.times == 1
    assert (cache / NAME).read_bytes() == whole


def test_a_kernel_under_the_name_of_another_is_not_used(cache: Path) -> None:
    other = "0" * 24
    (cache / NAME).rename(cache / file_name(other))
    assert find(other, cache) is None


def test_a_kernel_that_computes_something_else_here_is_compiled_anew(
    tmp_path: Path, body: bytes, compiles: Compiles
) -> None:
    density, copy, parameters, expected = pickle.loads(body)  # noqa: S301 - our own bytes
    wrong = pickle.dumps((density, copy, parameters, expected + 0.01))
    keep(KEY, wrong, tmp_path)
    with pytest.raises(UnusableKernel, match="another value"):
        link_kernel(wrong)
    assert np.array_equal(values(load_kernel(tmp_path)), values(prepare()))
    assert compiles.times == 1
    assert find(KEY, tmp_path) == body


def test_whatever_lies_in_the_place_of_a_kernel_is_replaced_or_left_alone(
    tmp_path: Path, body: bytes, compiles: Compiles
) -> None:
    (tmp_path / NAME).mkdir()
    loaded = load_kernel(tmp_path)
    assert np.array_equal(values(loaded), values(prepare()))
    assert str(tmp_path) in loaded.unkept
    assert list(tmp_path.iterdir()) == [tmp_path / NAME]


@posix
def test_a_pipe_in_the_place_of_a_kernel_is_not_waited_for(tmp_path: Path, compiles: Compiles) -> None:
    os.mkfifo(tmp_path / NAME)
    load_kernel(tmp_path)
    assert compiles.times == 1


@posix
def test_what_others_may_have_written_is_neither_used_nor_added_to(cache: Path, compiles: Compiles) -> None:
    cache.chmod(0o777)
    loaded = load_kernel(cache)
    assert compiles.times == 1
    assert "everybody may write to it" in loaded.unkept


@posix
@pytest.mark.parametrize("mode", [0o620, 0o602])
def test_a_file_that_others_may_write_to_is_replaced(cache: Path, compiles: Compiles, mode: int) -> None:
    (cache / NAME).chmod(mode)
    load_kernel(cache)
    assert compiles.times == 1
    assert stat.S_IMODE((cache / NAME).stat().st_mode) == 0o600


@posix
def test_files_and_folders_of_another_user_are_not_used(
    cache: Path, compiles: Compiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = cache.stat().st_uid
    if owner == 0:
        os.chown(cache, 12_345, -1)
    else:
        monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    loaded = load_kernel(cache)
    assert compiles.times == 1
    assert "belongs to somebody else" in loaded.unkept


@posix
def test_a_link_to_a_kernel_is_not_followed(cache: Path, tmp_path: Path, compiles: Compiles) -> None:
    (cache / NAME).rename(tmp_path / "elsewhere")
    (cache / NAME).symlink_to(tmp_path / "elsewhere")
    load_kernel(cache)
    assert compiles.times == 1
    assert not (cache / NAME).is_symlink()


@posix
@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_named_and_the_kernel_is_used(tmp_path: Path, compiles: Compiles) -> None:
    tmp_path.chmod(0o500)
    loaded = load_kernel(tmp_path)
    tmp_path.chmod(0o700)
    assert np.array_equal(values(loaded), values(prepare()))
    assert str(tmp_path) in loaded.unkept


def test_a_file_in_the_place_of_the_folder_is_named_and_the_kernel_is_used(tmp_path: Path, compiles: Compiles) -> None:
    place = tmp_path / "cache"
    place.write_text("no folder")
    loaded = load_kernel(place)
    assert np.array_equal(values(loaded), values(prepare()))
    assert loaded.unkept == f"{place} is a file where a folder is needed."
    assert load_kernel(place / "below").unkept.startswith(str(place / "below"))


def test_a_full_disk_leaves_nothing_half_written(
    tmp_path: Path, compiles: Compiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_room)
    loaded = load_kernel(tmp_path)
    assert loaded.unkept == f"{tmp_path} can't be written (No space left on device)."
    assert not list(tmp_path.iterdir())


@pytest.fixture
def shipped(tmp_path: Path, body: bytes, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a built program that carries the kernel; it can't be written."""
    folder = tmp_path / "program"
    path = kernel_store.write(folder, KEY, body)
    path.chmod(0o444)
    folder.chmod(0o555)
    monkeypatch.setattr(kernel_store, "shipped_kernel_folder", lambda: folder)
    return folder


def test_the_kernel_that_the_program_carries_is_used_and_put_into_the_cache(
    shipped: Path, tmp_path: Path, compiles: Compiles
) -> None:
    cache = tmp_path / "cache"
    assert np.array_equal(values(load_kernel(cache)), values(prepare()))
    assert compiles.times == 0
    assert (cache / NAME).read_bytes() == (shipped / NAME).read_bytes()


def test_the_kernel_that_the_program_carries_mends_a_damaged_one(
    shipped: Path, tmp_path: Path, compiles: Compiles
) -> None:
    cache = tmp_path / "cache"
    cache.mkdir(mode=0o700)
    (cache / NAME).write_bytes(b"damaged")
    load_kernel(cache)
    assert compiles.times == 0
    assert (cache / NAME).read_bytes() == (shipped / NAME).read_bytes()


def test_where_nothing_can_be_kept_the_program_uses_what_it_carries(
    shipped: Path, tmp_path: Path, compiles: Compiles
) -> None:
    (tmp_path / "cache").write_text("no folder")
    assert load_kernel(tmp_path / "cache").unkept == ""
    assert compiles.times == 0


def test_a_damaged_program_compiles(shipped: Path, tmp_path: Path, compiles: Compiles) -> None:
    shipped.chmod(0o755)
    (shipped / NAME).chmod(0o644)
    (shipped / NAME).write_bytes((shipped / NAME).read_bytes()[:-1])
    load_kernel(tmp_path / "cache")
    assert compiles.times == 1


def test_two_versions_side_by_side_leave_each_other_alone(
    cache: Path, compiles: Compiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernel_store, "version", lambda _name: "9.9.9")
    load_kernel(cache)
    assert compiles.times == 1
    assert {path.name for path in cache.iterdir()} == {NAME, file_name(KEY)}


def test_only_what_has_long_been_unused_is_removed(tmp_path: Path, body: bytes) -> None:
    now, day = time.time(), 86_400
    ages = [*range(8), 40, 50]
    for age in ages:
        old = kernel_store.write(tmp_path, f"old{age}", b"x")
        os.utime(old, (now - age * day, now - age * day))
    (tmp_path / "left over.part").touch()
    os.utime(tmp_path / "left over.part", (now - 2 * day, now - 2 * day))
    (tmp_path / "being written.part").touch()

    keep(KEY, body, tmp_path)

    kept = {NAME, "being written.part", *(file_name(f"old{age}") for age in range(8))}
    assert {path.name for path in tmp_path.iterdir()} == kept


def test_of_few_kernels_none_is_removed_however_old(tmp_path: Path, body: bytes) -> None:
    old = kernel_store.write(tmp_path, "old", b"x")
    os.utime(old, (0, 0))
    keep(KEY, body, tmp_path)
    assert old.is_file()


TAKE_OVER = """
import sys
from pathlib import Path
from forecasting.inference import kernel_store
kernel_store.shipped_kernel_folder = lambda: Path(sys.argv[1])
sys.stdin.read()
for _ in range(30):
    assert kernel_store.find(sys.argv[3], Path(sys.argv[2])) is not None
"""


def test_processes_that_take_a_kernel_over_at_once_all_get_a_whole_one(shipped: Path, tmp_path: Path) -> None:
    arguments = [sys.executable, "-c", TAKE_OVER, str(shipped), str(tmp_path / "cache"), KEY]
    started = [subprocess.Popen(arguments, stdin=subprocess.PIPE) for _ in range(3)]
    for process in started:
        process.communicate(b"now")
    assert [process.returncode for process in started] == [0, 0, 0]
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [NAME]


def test_no_folder_of_this_machine_is_named_in_a_kernel(body: bytes) -> None:
    places = [sys.prefix, sys.base_prefix, str(ROOT), str(Path.home()), tempfile.gettempdir()]
    assert not [place for place in places if len(place) > 1 and f"{place}{os.sep}".encode() in body]


def test_paths_are_taken_out_without_moving_anything() -> None:
    home = os.fsencode(Path.home())
    body = b"before" + home + b"/python/numba.py\0after"
    cleaned = without_paths(body)
    assert len(cleaned) == len(body)
    assert home not in cleaned
    assert cleaned.startswith(b"before")
    assert cleaned.endswith(b"after")


def test_a_compiling_process_that_fails_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pymc.py").write_text("raise ImportError('no PyMC on this computer')")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(kernel_loading, "_PROGRAM_FOLDER", tmp_path)
    with pytest.raises(UnusableKernel, match="no PyMC on this computer"):
        kernel_loading.compile_elsewhere(KEY)


def test_compiling_is_told_and_ends_with_who_waits_for_it() -> None:
    """What the worker does when the window is gone."""
    shares: list[float] = []

    def window_is_gone(share: float) -> None:
        shares.append(share)
        if len(shares) == 3:
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        kernel_loading.compile_elsewhere(KEY, window_is_gone)
    assert shares == sorted(shares)
    assert 0 <= shares[0] < shares[-1] < 1


WAITS = """
import sys
from forecasting.inference.kernel_loading import compile_elsewhere
def begun(_share):
    print("begun", flush=True)
compile_elsewhere("0" * 24, begun)
"""


@posix
def test_a_killed_worker_leaves_no_process_that_compiles(tmp_path: Path) -> None:
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    worker = subprocess.Popen([sys.executable, "-c", WAITS], stdout=subprocess.PIPE, env=environment)
    assert worker.stdout is not None
    while not list(tmp_path.glob("*/said.txt")) or len(list(tmp_path.iterdir())) < 2:
        assert worker.stdout.readline() == b"begun\n"
    worker.kill()
    # The process that compiles holds the other end of the worker's output... until it ends.
    worker.communicate()
    deadline = time.monotonic() + 20
    while len(list(tmp_path.iterdir())) > 1 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(list(tmp_path.iterdir())) == 1


def test_the_built_program_answers_to_the_command_that_compiles(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[list[str]] = []
    monkeypatch.setattr(build_kernel, "main", called.append)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "argv", ["whenabouts", "-m", "forecasting.inference.build_kernel", "some folder"])
    run_program()
    assert called == [["some folder"]]


def test_the_command_says_how_it_is_used() -> None:
    with pytest.raises(SystemExit, match="build_kernel FOLDER"):
        build_kernel.main([])
