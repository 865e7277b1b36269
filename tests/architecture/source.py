"""The source as the rules see it: modules, what they import, how long they are."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("app", "forecasting")

type Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One file of `app` or `forecasting`."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """Dotted name, e.g. ``forecasting.domain.metric``."""
        parts = self.path.relative_to(ROOT).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def length(self) -> int:
        return self.text.count("\n")

    @property
    def has_code(self) -> bool:
        """Whether there is more in it than a docstring."""
        return len(self.tree.body) > (ast.get_docstring(self.tree) is not None)

    def imports(self) -> set[str]:
        """Dotted names of all that is imported when the module or a function of it runs."""
        return set(_imported(self.tree))

    def functions(self) -> Iterator[Function]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node

    def classes(self) -> Iterator[ast.ClassDef]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ClassDef):
                yield node


@cache
def modules(*packages: str) -> tuple[Module, ...]:
    """Every module of some packages, of both by default."""
    paths = sorted(path for package in packages or PACKAGES for path in (ROOT / package).rglob("*.py"))
    texts = {path: path.read_text("utf-8") for path in paths}
    return tuple(Module(path, text, ast.parse(text)) for path, text in texts.items())


@cache
def our_imports(module: Module) -> frozenset[str]:
    """Modules of ours that a module imports."""
    names = {found.name for found in modules()}
    return frozenset(
        next(name for name in (imported, imported.rpartition(".")[0]) if name in names)
        for imported in module.imports()
        if imported in names or imported.rpartition(".")[0] in names
    )


def length_of(function: Function) -> int:
    """Lines of a function from its first statement to its last, without its docstring."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (function.end_lineno or 0) - body[0].lineno + 1 if body else 0


def _imported(node: ast.AST) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            continue
        if isinstance(child, ast.Import):
            yield from (alias.name for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            yield from (f"{child.module}.{alias.name}" for alias in child.names)
        else:
            yield from _imported(child)
