"""The project around the code: pins, documents, what is committed."""

from __future__ import annotations

import re
import shutil
import subprocess
import sysconfig
import tomllib
from importlib.metadata import distributions
from typing import Any

import pytest

from tests.architecture.source import ROOT, modules

PIN = re.compile(r"[a-z0-9-]+==[0-9][0-9a-z.+!]*")
#: Ways to name a place on one machine, or a place to download from; parted, so that this file is none of them.
PLACES = (
    "/" + "work/",
    "/" + "root/",
    "/" + "home/",
    "/" + "Users/",
    "C:" + "\\",
    "pythonhosted" + ".org",
    "pypi" + ".org",
)


def project_file() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def pins(key: str) -> list[str]:
    found: list[str] = project_file()["tool"]["uv"][key]
    return found


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("key", ["constraint-dependencies", "build-constraint-dependencies"])
def test_every_pin_is_exact(key: str) -> None:
    assert pins(key)
    assert not [pin for pin in pins(key) if not PIN.fullmatch(pin)]


def test_every_installed_package_is_pinned_to_the_version_that_is_installed() -> None:
    # Not all of `sys.path`: some packages add copies of others to it that they bring along.
    installed = {normalised(found.name): found.version for found in distributions(path=[sysconfig.get_path("purelib")])}
    pinned = dict(pin.split("==") for pin in pins("constraint-dependencies"))
    # Tools that make environments are no part of what is shipped or checked.
    ours = {name: version for name, version in installed.items() if name not in {"whenabouts", "pip", "uv"}}
    assert {name: pinned.get(name) for name in ours} == ours


def test_what_an_extra_brings_is_pinned_too() -> None:
    extras: dict[str, list[str]] = project_file()["project"]["optional-dependencies"]
    pinned = {pin.partition("==")[0] for pin in pins("constraint-dependencies")}
    assert {name for names in extras.values() for name in names} <= pinned


def test_the_build_backend_is_pinned_as_in_the_list() -> None:
    assert set(project_file()["build-system"]["requires"]) <= set(pins("build-constraint-dependencies"))


def committed_files() -> list[str]:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    done = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    return [name for name in done.stdout.decode().split("\0") if (ROOT / name).is_file()]


def test_no_committed_file_names_a_place_on_one_machine_or_a_download_host() -> None:
    found = [
        (name, place) for name in committed_files() for place in PLACES if place.encode() in (ROOT / name).read_bytes()
    ]
    assert not found


def test_at_the_top_lies_nothing_but_what_belongs_there() -> None:
    tops = {name.partition("/")[0] for name in committed_files()}
    documents = {"README.md", "LICENSE", "CHANGELOG.md", "ARCHITECTURE.md", "CONTRIBUTING.md"}
    parts = {"pyproject.toml", "build.spec", "app", "forecasting", "resources", "tests"}
    assert {top for top in tops if not top.startswith(".")} == documents | parts


def test_no_lock_file_is_committed() -> None:
    assert not [name for name in committed_files() if name.endswith(".lock")]


def listed_modules() -> set[str]:
    """Modules that ARCHITECTURE.md lists: rows of a table with a folder and the names in it."""
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    rows = re.findall(r"^\| `([\w/]+/)` \| ([^|]+)\|", text, re.MULTILINE)
    return {f"{folder}{name}.py" for folder, names in rows for name in re.findall(r"`(\w+)`", names)}


def test_the_module_table_matches_the_tree() -> None:
    with_code = [module for module in modules() if module.has_code]
    assert listed_modules() == {module.path.relative_to(ROOT).as_posix() for module in with_code}


@pytest.mark.parametrize("name", ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_links_between_documents_lead_somewhere(name: str) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", (ROOT / name).read_text("utf-8"))
    assert not [link for link in links if not (ROOT / link).exists()]
