"""Packs the built program for Linux: ``python3 .ci/bundle/linux.py`` makes a .deb, a .tar.xz and their checksums.

Standard library only, besides dpkg-deb, tar and xz. Reads dist/whenabouts and build/build, writes dist/.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGING = ROOT / "resources" / "packaging"
#: What the program asks of the system; measured by starting it on a bare Debian, see tests/frozen.
LIBRARIES = (
    *("libc6 (>= {glibc})", "libstdc++6", "libgcc-s1", "zlib1g"),
    *("libgl1", "libegl1", "libx11-6", "libx11-xcb1", "libxcb1", "libfontconfig1", "libfreetype6", "libdbus-1-3"),
    "libglib2.0-0 | libglib2.0-0t64",
)
#: For desktops without X11.
_WAYLAND = ("libwayland-client0", "libwayland-cursor0", "libwayland-egl1")
_CONTROL = """Package: whenabouts
Version: {version}
Section: misc
Priority: optional
Architecture: {architecture}
Maintainer: The Whenabouts authors <noreply@whenabouts.invalid>
Installed-Size: {kilobytes}
Depends: {libraries}
Recommends: {wayland}
Description: When a machine-learning project reaches its target
 Learns from what a team has tried so far, failures included, and answers with
 odds and dates: as a fan chart, as twenty dots and in a sentence. Works without
 a network, an account or a compiler.
"""
_COPYRIGHT = """Whenabouts is under the Apache License 2.0 (/usr/share/common-licenses/Apache-2.0).
What is bundled with it, with the licence of each part, is listed in
/usr/lib/whenabouts/_internal/forecasting/resource_data/licences.txt.
"""
#: Sizes that icon themes look for.
_ICON_SIZES = (16, 24, 32, 48, 64, 128, 256, 512)


def main() -> None:
    """Pack what was built."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--program", type=Path, default=ROOT / "dist" / "whenabouts", help="the built folder")
    options.add_argument("--icons", type=Path, default=ROOT / "build" / "build" / "icons", help="what build.spec drew")
    options.add_argument("--out", type=Path, default=ROOT / "dist", help="where packages go")
    given = options.parse_args()
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    made = [
        make_archive(given.program, given.out, version),
        make_package(given.program, given.icons, given.out, version),
    ]
    sums = "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in made)
    (given.out / "SHA256SUMS").write_text(sums, "utf-8")
    print(sums, end="")


def make_archive(program: Path, out: Path, version: str) -> Path:
    """The program as one compressed archive, to be unpacked anywhere."""
    path = out / f"whenabouts-{version}-linux-{os.uname().machine}.tar.xz"
    same = ["--sort=name", "--owner=0", "--group=0", "--numeric-owner", f"--mtime=@{_day()}"]
    compressor = ["-I", "xz -6 -T0"]
    subprocess.run(["tar", *same, *compressor, "-C", program.parent, "-cf", path, program.name], check=True)
    return path


def make_package(program: Path, icons: Path, out: Path, version: str) -> Path:
    """The program as a package of Debian and its kin."""
    architecture = subprocess.run(
        ["dpkg", "--print-architecture"], capture_output=True, text=True, check=True
    ).stdout.strip()
    path = out / f"whenabouts_{version}_{architecture}.deb"
    with tempfile.TemporaryDirectory(dir=out) as folder:
        tree = Path(folder)
        tree.chmod(0o755)
        _place(program, icons, tree / "usr")
        size = sum(file.lstat().st_size for file in tree.rglob("*")) // 1024
        libraries = ", ".join(LIBRARIES).format(glibc=glibc_needed(program))
        words = {"version": version, "architecture": architecture, "kilobytes": size, "libraries": libraries}
        control = _CONTROL.format(**words, wayland=", ".join(_WAYLAND))
        (tree / "DEBIAN").mkdir()
        (tree / "DEBIAN" / "control").write_text(control, "utf-8")
        environment = os.environ | {"SOURCE_DATE_EPOCH": _day()}
        subprocess.run(
            ["dpkg-deb", "--root-owner-group", "-Zxz", "-z6", "--build", tree, path],
            check=True,
            env=environment,
            stdout=subprocess.DEVNULL,
        )
    return path


def glibc_needed(program: Path) -> str:
    """The oldest C library that everything in the program can be linked with."""
    files = (file for file in program.rglob("*") if ".so" in file.name or file.parent == program)
    command = ["readelf", "-V", "--wide", *(str(file) for file in files if file.is_file())]
    found = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    versions = {tuple(map(int, version.split("."))) for version in re.findall(r"GLIBC_([0-9]+\.[0-9]+)", found)}
    return ".".join(map(str, max(versions)))


def _place(program: Path, icons: Path, usr: Path) -> None:
    """Put everything where Linux looks for it."""
    shutil.copytree(program, usr / "lib" / "whenabouts", symlinks=True, copy_function=_link)
    (usr / "bin").mkdir()
    (usr / "bin" / "whenabouts").symlink_to("../lib/whenabouts/whenabouts")
    for size in _ICON_SIZES:
        _copy(icons / f"whenabouts-{size}.png", usr / f"share/icons/hicolor/{size}x{size}/apps/whenabouts.png")
    _copy(ROOT / "resources/icons/whenabouts.svg", usr / "share/icons/hicolor/scalable/apps/whenabouts.svg")
    _copy(PACKAGING / "whenabouts.desktop", usr / "share/applications/whenabouts.desktop")
    _copy(PACKAGING / "whenabouts.xml", usr / "share/mime/packages/whenabouts.xml")
    _compress(PACKAGING / "whenabouts.1", usr / "share/man/man1/whenabouts.1.gz")
    _compress(ROOT / "CHANGELOG.md", usr / "share/doc/whenabouts/changelog.gz")
    (usr / "share/doc/whenabouts/copyright").write_text(_COPYRIGHT, "utf-8")


def _link(source: str, target: str) -> None:
    """Spare the time of copying half a gigabyte; both are in dist/."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _compress(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(gzip.compress(source.read_bytes(), mtime=0))


def _day() -> str:
    """When the commit was made, in seconds, so that the same commit gives the same package."""
    command = ["git", "-C", str(ROOT), "log", "-1", "--format=%ct"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() or os.environ.get("SOURCE_DATE_EPOCH", "0")


if __name__ == "__main__":
    main()
