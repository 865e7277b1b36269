"""Nothing leaves the machine: a whole story runs without a network, and asks for none."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: Calls that reach out, and the families of addresses that stay inside one computer.
CALLS = "connect,sendto,sendmsg,sendmmsg,bind"
LOCAL = re.compile(r"sa_family=AF_(UNIX|LOCAL|NETLINK|UNSPEC)")


def play(before: list[str], folder: Path) -> None:
    """Run the whole story below another program."""
    command = [*before, sys.executable, "-m", "tests.faults.whole_story", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def unshare() -> list[str]:
    """What takes the network away from a program; skips where the system has or allows none."""
    found = shutil.which("unshare")
    if found is None:
        pytest.skip("the system has no unshare")
    for command in ([found, "-n"], [found, "-rn"]):
        if subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0:
            return command
    pytest.skip("the system lets nobody take the network away")


def test_a_whole_story_runs_without_a_network(tmp_path: Path) -> None:
    play(unshare(), tmp_path)


@pytest.mark.faults
def test_a_whole_story_asks_the_system_for_no_connection(tmp_path: Path) -> None:
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("the system has no strace")
    trace = tmp_path / "trace"
    watched = [strace, "-f", "-qq", "-e", f"trace={CALLS}", "-e", "signal=none", "-o", str(trace)]
    control = "import socket; socket.socket().connect_ex(('127.0.0.1', 9))"
    subprocess.run([*watched, sys.executable, "-c", control], check=True)
    assert strangers(trace)
    play(watched, tmp_path)
    assert not strangers(trace)


def strangers(trace: Path) -> list[str]:
    """Calls with an address that isn't one of this computer's own sockets."""
    told = [line for line in trace.read_text().splitlines() if "sa_family" in line]
    return [line for line in told if not LOCAL.search(line)]
