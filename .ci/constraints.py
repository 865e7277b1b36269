"""Write what uv resolved as exact constraints into pyproject.toml; standard library only.

`--clear` empties the lists instead, so that the next resolution is free.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parent.parent
PYPROJECT = PROJECT / "pyproject.toml"
BUILD_BACKEND = "hatchling"

type Packages = dict[str, dict[str, Any]]


def resolved() -> Packages:
    """Every package of uv's resolution by name, of all platforms and groups, except the project itself."""
    lock = tomllib.loads((PROJECT / "uv.lock").read_text("utf-8"))
    return {package["name"]: package for package in lock["package"] if "editable" not in package["source"]}


def needed_by(name: str, packages: Packages) -> set[str]:
    """`name` and all that it needs, transitively."""
    needed: set[str] = set()
    waiting = [name]
    while waiting:
        current = waiting.pop()
        if current not in needed:
            needed.add(current)
            waiting += [dependency["name"] for dependency in packages[current].get("dependencies", [])]
    return needed


def replace_list(text: str, key: str, pins: list[str]) -> str:
    """`text` of pyproject.toml with `pins` as the list that is called `key`."""
    lines = "".join(f'    "{pin}",\n' for pin in pins)
    pattern = re.compile(rf"^({key} = \[\n)(?:    .*\n)*(\])", re.MULTILINE)
    found, count = pattern.subn(lambda match: match[1] + lines + match[2], text)
    if count != 1:
        sys.exit(f"pyproject.toml has no list {key} with a line for each entry.")
    return found


def main() -> None:
    """Write both lists."""
    packages = {} if "--clear" in sys.argv else resolved()
    pins = {name: f"{name}=={packages[name]['version']}" for name in sorted(packages)}
    build = needed_by(BUILD_BACKEND, packages) if packages else set()
    text = PYPROJECT.read_text("utf-8")
    text = replace_list(text, "constraint-dependencies", list(pins.values()))
    text = replace_list(text, "build-constraint-dependencies", [pins[name] for name in sorted(build)])
    PYPROJECT.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
