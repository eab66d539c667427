"""boto3's libraries are imported in one place."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import rustfs_desktop
from rustfs_desktop.s3 import boto_modules

_PACKAGE = Path(rustfs_desktop.__file__).parent
_LIBRARIES = ("boto3", "botocore", "s3transfer", "urllib3")


def imports_at_run_time(node: ast.AST) -> Iterator[str]:
    """The modules that are imported below a node, but not those for type checkers only."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            continue
        if isinstance(child, ast.Import):
            yield from (name.name for name in child.names)
        elif isinstance(child, ast.ImportFrom):
            yield child.module or ""
        yield from imports_at_run_time(child)


def libraries_in(tree: ast.Module) -> set[str]:
    return {name.partition(".")[0] for name in imports_at_run_time(tree)} & set(_LIBRARIES)


def test_only_one_module_imports_the_libraries() -> None:
    found = [
        path.relative_to(_PACKAGE).as_posix()
        for path in _PACKAGE.rglob("*.py")
        if libraries_in(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == ["s3/boto_modules.py"]


def test_a_late_import_is_seen() -> None:
    late = ast.parse("def work():\n    from urllib3.exceptions import HTTPError\n")
    typed = ast.parse("if TYPE_CHECKING:\n    from botocore.config import Config\n")
    assert libraries_in(late) == {"urllib3"}
    assert libraries_in(typed) == set()


def test_both_time_outs_are_there() -> None:
    """botocore and urllib3 have errors of the same name, which mean different layers."""
    assert boto_modules.SocketTimeout is not boto_modules.ReadTimeoutError
    assert boto_modules.SocketConnectTimeout is not boto_modules.ConnectTimeoutError
