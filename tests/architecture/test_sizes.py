"""The size budget: small functions and files, plain names, frozen records."""

from __future__ import annotations

import ast
from statistics import median, quantiles
from typing import TYPE_CHECKING

import pytest

from tests.architecture.source import length_of, modules

if TYPE_CHECKING:
    from tests.architecture.source import Module

#: Names that say nothing.
FORBIDDEN = {"util", "utils", "helper", "helpers", "common", "base", "manager", "misc", "core"}
MEDIAN_FUNCTION, P90_FUNCTION, LONGEST_FUNCTION = 8, 25, 40
P90_FILE, LONGEST_FILE = 300, 400

each = pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)


@each
def test_no_file_is_longer_than_the_budget(module: Module) -> None:
    assert module.length <= LONGEST_FILE


@each
def test_no_function_is_longer_than_the_budget(module: Module) -> None:
    lengths = {function.name: length_of(function) for function in module.functions()}
    assert not {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION}


def test_most_functions_and_files_are_short() -> None:
    functions = [length_of(function) for module in modules() for function in module.functions()]
    files = [module.length for module in modules()]
    assert median(functions) <= MEDIAN_FUNCTION
    assert quantiles(functions, n=10)[-1] <= P90_FUNCTION
    assert quantiles(files, n=10)[-1] <= P90_FILE


@each
def test_a_module_is_called_after_what_it_is(module: Module) -> None:
    assert not FORBIDDEN & set(module.path.stem.split("_"))


@each
def test_every_record_is_frozen_or_says_why_not(module: Module) -> None:
    lines = module.text.splitlines()
    loose = [
        found.name
        for found in module.classes()
        for decorator in found.decorator_list
        if ast.unparse(decorator).startswith("dataclass")
        and "frozen=True" not in ast.unparse(decorator)
        and "#" not in lines[decorator.lineno - 1] + lines[decorator.lineno - 2]
    ]
    assert not loose


@each
def test_annotations_are_read_late(module: Module) -> None:
    """`from __future__ import annotations` stands in every file that holds code."""
    assert "__future__.annotations" in module.imports() or not module.has_code
