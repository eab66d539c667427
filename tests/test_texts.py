"""Every visible text can be found and translated."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.waiting import patience_s

PACKAGE = Path(__file__).parent.parent / "rustfs_desktop"
SOURCES = sorted(PACKAGE.rglob("*.py"))
# The function that marks a text, and which of its arguments is the text.
MARKS = {"tr": 0, "translate": 1, "QT_TRANSLATE_NOOP": 1}


def marked_texts() -> list[tuple[Path, ast.Call, ast.expr]]:
    found = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if name in MARKS and len(node.args) > MARKS[name]:
                found.append((path, node, node.args[MARKS[name]]))
    return found


def literal(text: ast.expr) -> str | None:
    is_text = isinstance(text, ast.Constant) and isinstance(text.value, str)
    return text.value if is_text else None


def test_marked_texts_are_literals_or_marked_elsewhere() -> None:
    strange = [
        f"{path.name}:{call.lineno}"
        for path, call, text in marked_texts()
        if literal(text) is None and not is_noop_again(text)
    ]
    assert strange == []


def is_noop_again(text: ast.expr) -> bool:
    """An attribute that holds what QT_TRANSLATE_NOOP marked, as it is or in ``str()``."""
    if isinstance(text, ast.Call) and getattr(text.func, "id", "") == "str":
        text = text.args[0]
    return isinstance(text, ast.Attribute | ast.Subscript)


# What puts its first arguments before the user's eyes: the names of errors and of Qt's setters.
SHOWS = {
    "setText", "setWindowTitle", "setPlaceholderText", "setAccessibleName", "set_title",
    "setAccessibleDescription", "plain_label", "button", "tool_button", "set_plain_tip", "badge",
    "show_info", "show_progress", "say", "addMenu", "addAction", "AppError", "AuthError",
    "NotConnected", "AccessDenied", "NotFound",
}  # fmt: skip
SPEAKS_QT = ("ui", "models", "service")
# Words that are the same in every language, and names of icons.
NAMES = {"RustFS Desktop", "http", "plus", "more", "close", "download", "link", "eye", "upload"}


def test_no_text_goes_to_the_screen_unmarked() -> None:
    found = []
    for path in SOURCES:
        if path.relative_to(PACKAGE).parts[0] not in SPEAKS_QT or "tour" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if name in SHOWS:
                found += [f"{path.name}:{n.lineno}" for n in node.args[:2] if has_words(n)]
    assert found == []


def has_words(shown: ast.expr) -> bool:
    """Whether it is a text of ours that was not marked; an f-string may join marked ones."""
    parts = shown.values if isinstance(shown, ast.JoinedStr) else [shown]
    texts = [literal(part) for part in parts]
    return any(any(map(str.isalpha, text)) and text not in NAMES for text in texts if text)


def find_lupdate() -> str | None:
    beside = Path(sys.executable).with_name("pyside6-lupdate")
    return str(beside) if beside.exists() else shutil.which("pyside6-lupdate")


@pytest.mark.skipif(find_lupdate() is None, reason="not installed: pyside6-lupdate")
def test_lupdate_finds_every_text_in_a_context(tmp_path: Path) -> None:
    target = tmp_path / "all.ts"
    subprocess.run(
        [str(find_lupdate()), *map(str, SOURCES), "-ts", str(target)],
        check=True,
        capture_output=True,
        timeout=patience_s(),
    )
    contexts = ElementTree.parse(target).getroot().findall("context")
    assert all(context.findtext("name") for context in contexts)
    found = {
        message.findtext("source") for context in contexts for message in context.findall("message")
    }
    written = {literal(text) for _path, _call, text in marked_texts()} - {None}
    assert len(written) > 300
    assert written - found == set()
