"""The shape of the package: sizes, docstrings, and what importing a layer may load."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "rustfs_desktop"
TESTS = Path(__file__).parent

MODULE_LINES = 500
TEST_MODULE_LINES = 600
CLASS_LINES = 250
FUNCTION_LINES = 40
BANNED_NAMES = {"utils", "helpers", "common", "manager", "controller", "widgets"}


def modules(root: Path) -> Iterator[tuple[str, str]]:
    """Every module below a folder: its path for messages, and its text."""
    for path in sorted(root.rglob("*.py")):
        yield str(path.relative_to(root.parent)), path.read_text(encoding="utf-8")


def lines_of(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How long a definition is, its docstring not counted."""
    length = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if ast.get_docstring(node, clean=False) is not None:
        length -= (first.end_lineno or first.lineno) - first.lineno + 1
    return length


def test_modules_are_not_too_long() -> None:
    too_long = [
        f"{path}: {text.count(chr(10))} lines"
        for root, cap in ((PACKAGE, MODULE_LINES), (TESTS, TEST_MODULE_LINES))
        for path, text in modules(root)
        if text.count("\n") > cap
    ]
    assert not too_long


def test_classes_and_functions_are_not_too_long() -> None:
    too_long = []
    for path, text in modules(PACKAGE):
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ClassDef):
                cap = CLASS_LINES
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                cap = FUNCTION_LINES
            else:
                continue
            if lines_of(node) > cap:
                too_long.append(f"{path}: {node.name} has {lines_of(node)} lines")
    assert not too_long


def test_every_module_says_what_it_is_for() -> None:
    silent = [path for path, text in modules(PACKAGE) if not ast.get_docstring(ast.parse(text))]
    assert not silent


def test_no_module_is_called_after_nothing() -> None:
    assert not [path for path, _ in modules(PACKAGE) if Path(path).stem in BANNED_NAMES]


def names(folder: str) -> list[str]:
    """The dotted names of the modules in one folder of the package."""
    return [
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
        for path in sorted((PACKAGE / folder).rglob("*.py"))
        if path.stem != "__init__"
    ]


def loaded_by(wanted: list[str], watched: list[str]) -> list[str]:
    """Which of the watched packages are loaded once these modules were imported, alone."""
    code = f"import sys, {', '.join(wanted)}\nprint(*(n for n in {watched} if n in sys.modules))"
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        cwd=PACKAGE.parent,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.split()


@pytest.mark.parametrize("folder", ["s3", "transfers", "index", "accounts", "demo"])
def test_layers_below_the_service_load_neither_qt_nor_boto_nor_keyring(folder: str) -> None:
    wanted = [name for name in names(folder) if name != "rustfs_desktop.s3.boto_modules"]
    assert loaded_by(wanted, ["PySide6", "boto3", "botocore", "urllib3", "keyring"]) == []


def test_importing_the_window_loads_neither_boto_nor_keyring() -> None:
    watched = ["boto3", "botocore", "keyring"]
    assert loaded_by(["rustfs_desktop.app"], watched) == []
