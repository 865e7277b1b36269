"""The built program, and places to run it in: an ordinary user's, without network, and a bare Debian."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.architecture.source import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: Longer than anything takes that works.
TIMEOUT = 600
#: The user and group that own nothing.
NOBODY = 65534
#: Folders of users are called so.
AWKWARD = "Ärzte & Pläne 計画"


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where the program runs: who runs it, what it may write to, what it can't reach."""

    program: Path
    home: Path
    #: Put before every command, and takes the rights and the network away.
    barriers: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)

    def run(self, *arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
        command = [*self.barriers, str(self.program), *arguments]
        environment = {"HOME": str(self.home), "PATH": "/nowhere", "LANG": "C.UTF-8", **self.environment}
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=TIMEOUT, check=False, **options
        )

    def selftest(self) -> dict[str, Any]:
        """What the self-test tells; fails where it isn't all well."""
        done = self.run("selftest", "--json")
        assert done.returncode == 0, done.stderr[-3000:] + done.stdout[-3000:]
        report: dict[str, Any] = json.loads(done.stdout)
        assert [check["state"] for check in report["checks"]] == ["ok"] * len(report["checks"]), done.stderr
        return {check["name"]: check for check in report["checks"]}


@pytest.fixture(scope="session")
def bundle(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built program: that of `--bundle`, else one that is built now."""
    given = request.config.getoption("--bundle")
    if given is not None:
        return Path(given).resolve()
    if "PYTEST_XDIST_WORKER" in os.environ:
        pytest.fail("One process builds for all: add -n 0, or name a built program with --bundle.")
    out = tmp_path_factory.mktemp("built")
    places = ("--workpath", str(out / "work"), "--distpath", str(out / "dist"))
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", *places, str(ROOT / "build.spec")]
    subprocess.run(command, cwd=ROOT, check=True, timeout=3 * TIMEOUT)
    return out / "dist" / "whenabouts"


@pytest.fixture(scope="session")
def read_only_copy(bundle: Path) -> Iterator[Path]:
    """The program in a folder with an awkward name that nobody may write to; its parents are open to all users."""
    parent = Path("/tmp") / f"whenabouts-{os.getpid()}" / AWKWARD  # noqa: S108 - pytest's own folders are closed to others
    parent.mkdir(parents=True)
    shutil.copytree(bundle, parent / "when abouts", symlinks=True)
    subprocess.run(["chmod", "-R", "a-w,a+rX", str(parent)], check=True)
    yield parent / "when abouts"
    subprocess.run(["chmod", "-R", "u+w", str(parent.parent)], check=True)
    shutil.rmtree(parent.parent)


@pytest.fixture
def ordinary(read_only_copy: Path) -> Iterator[Place]:
    """A user who isn't root and owns an empty folder, without network and without programs to be found."""
    _require_linux_root("unshare", "setpriv")
    home = read_only_copy.parents[1] / "Füße"
    home.mkdir()
    os.chown(home, NOBODY, NOBODY)
    barriers = ("unshare", "-n", "setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
    absolute = (shutil.which(barriers[0]) or "", "-n", shutil.which("setpriv") or "", *barriers[3:])
    yield Place(program=read_only_copy / "whenabouts", home=home, barriers=absolute)
    shutil.rmtree(home)


@pytest.fixture(scope="session")
def debian(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bare Debian in a folder, with the libraries that the README lists and nothing else."""
    _require_linux_root("debootstrap", "chroot", "unshare")
    if request.config.getoption("--debian") is not None:
        return Path(request.config.getoption("--debian"))
    root = tmp_path_factory.mktemp("debian")
    root.chmod(0o755)  # whoever isn't root has to get in
    libraries = ",".join(_listed_libraries())
    command = ["debootstrap", "--variant=minbase", f"--include={libraries}", "bookworm", str(root)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=3 * TIMEOUT, check=False)
    if done.returncode != 0:
        pytest.skip(f"No Debian can be fetched here: {done.stdout[-200:]}")
    return root


def in_debian(root: Path, *command: str, user: int = 0) -> list[str]:
    """The command that runs another one in a Debian in a folder, without network, with /proc as programs expect it."""
    inside = f'/bin/mount -t proc proc "$0/proc" && exec /usr/sbin/chroot --userspec={user}:{user} "$0" "$@"'
    return ["/usr/bin/unshare", "-n", "-m", "/bin/sh", "-c", inside, str(root), *command]


def files_of(root: Path) -> set[str]:
    """Every file and folder below a folder, on its own file system."""
    return {str(path.relative_to(root)) for path in root.rglob("*") if "proc" not in path.parts[:4]}


def _listed_libraries() -> list[str]:
    text = (ROOT / "README.md").read_text("utf-8")
    line = next(line for line in text.splitlines() if line.startswith("apt-get install libgl1"))
    return line.split()[2:]


def _require_linux_root(*programs: str) -> None:
    missing = [program for program in programs if shutil.which(program) is None]
    if sys.platform != "linux" or missing:
        pytest.skip(f"needs Linux with {', '.join(missing or programs)}")
    if os.geteuid() != 0:
        pytest.skip("needs root, to take the network and the rights away")
