"""What CONTRIBUTING tells of the paths through the program is there, under these names."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "rustfs_desktop"
SECTION = re.compile(r"^## (How [^\n]*)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
STEP = re.compile(r"^\d+\. (.*(?:\n   .*)*)", re.MULTILINE)
NAME = re.compile(r"`([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?)`")
PATH = re.compile(r"`([a-z_]\w*(?:/\w+)+)`")
FIRST_MODULE = re.compile(r"`([a-z_]\w*(?:/\w+)*)`: ")

TITLES = (
    "How a drop becomes bytes on the server",
    "How a transfer ends",
    "How an error gets its words",
    "How a listed page gets to the screen",
    "How a change by others gets to the screen",
    "How a bucket is indexed",
    "How a search finds",
    "How an edited file is saved",
)
SECTIONS = dict(SECTION.findall((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")))
MARKERS = {"QT_TRANSLATE_NOOP"}


def steps(title: str) -> list[str]:
    """The numbered steps of a section."""
    return STEP.findall(SECTIONS[title])


def modules(title: str) -> set[str]:
    """The modules that a section names: paths, and names of those at the top of the package."""
    text = SECTIONS[title]
    tops = (name for name in NAME.findall(text) if (PACKAGE / f"{name}.py").is_file())
    return {*PATH.findall(text), *tops}


@functools.cache
def names_in(module: str) -> frozenset[str]:
    """Every class, function and variable of a module, and every ``Class.member``."""
    tree = ast.parse((PACKAGE / f"{module}.py").read_text(encoding="utf-8"))
    found = set(names_defined(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            members = set(names_defined(node))
            found |= members | {f"{node.name}.{member}" for member in members}
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            found.add(node.name)
    return frozenset(found)


def names_defined(node: ast.ClassDef | ast.Module) -> Iterator[str]:
    """Functions and variables of one module or class."""
    for item in node.body:
        if isinstance(item, ast.FunctionDef):
            yield item.name
        elif isinstance(item, ast.Assign):
            yield from (target.id for target in item.targets if isinstance(target, ast.Name))
        elif isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
            yield item.target.id


def test_the_paths_are_told() -> None:
    assert set(TITLES) <= set(SECTIONS)


@pytest.mark.parametrize("title", TITLES)
def test_each_step_begins_with_its_module(title: str) -> None:
    assert len(steps(title)) >= 4
    assert [step for step in steps(title) if not FIRST_MODULE.match(step)] == []
    assert [each for each in modules(title) if not (PACKAGE / f"{each}.py").is_file()] == []


@pytest.mark.parametrize("title", TITLES)
def test_each_name_is_in_a_module_that_the_path_names(title: str) -> None:
    named = modules(title)
    known = frozenset[str]().union(*map(names_in, named))
    text = SECTIONS[title]
    missing = [
        name for name in NAME.findall(text) if name not in known and name not in named | MARKERS
    ]
    assert missing == []
