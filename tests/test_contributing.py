"""What CONTRIBUTING tells of the paths through the program is there, under these names."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
SECTION = re.compile(r"^## (How [^\n]*)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
NAME = re.compile(r"`([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?)`")


def names_in_the_package() -> set[str]:
    """Every class, function and variable, and every ``Class.member``."""
    found: set[str] = set()
    for path in (ROOT / "rustfs_desktop").rglob("*.py"):
        found.add(path.stem)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                members = names_defined(node)
                found |= members | {f"{node.name}.{member}" for member in members}
            if isinstance(node, ast.ClassDef | ast.FunctionDef):
                found.add(node.name)
            elif isinstance(node, ast.Module):
                found |= names_defined(node)
    return found


def names_defined(node: ast.ClassDef | ast.Module) -> set[str]:
    """Functions and variables of one module or class."""
    found: set[str] = set()
    for item in node.body:
        if isinstance(item, ast.FunctionDef):
            found.add(item.name)
        elif isinstance(item, ast.Assign):
            found |= {target.id for target in item.targets if isinstance(target, ast.Name)}
        elif isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
            found.add(item.target.id)
    return found


def test_what_the_paths_name_exists() -> None:
    known = names_in_the_package()
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    sections = SECTION.findall(text)
    titles = [title for title, _ in sections]
    assert {"How a transfer ends", "How a drop becomes bytes on the server"} <= set(titles)
    missing = [
        f"{title}: {name}"
        for title, body in sections
        for name in NAME.findall(body)
        if name not in known
    ]
    assert not missing
