"""The clipboard: secrets are marked as such, and a private one is cleared."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

import rustfs_desktop
from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models.object_mime import MimeObjects
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.ui.clipboard import (
    clear_private_clipboard,
    copy_objects,
    copy_sensitive,
    copy_text,
)
from tests.ui.refusing_clipboard import refuse_copies


def test_clipboard_histories_are_asked_to_leave_a_secret_out(qapp: QApplication) -> None:
    copy_sensitive("https://host/bucket/key?X-Amz-Signature=1")
    mime = QGuiApplication.clipboard().mimeData()
    assert mime.text() == "https://host/bucket/key?X-Amz-Signature=1"
    assert bytes(mime.data("x-kde-passwordManagerHint").data()) == b"secret"
    assert mime.hasFormat("ExcludeClipboardContentFromMonitorProcessing")


def test_a_clipboard_of_this_process_alone_is_cleared(qapp: QApplication) -> None:
    QGuiApplication.clipboard().setText("kept")
    clear_private_clipboard()
    is_private = QGuiApplication.platformName() in ("offscreen", "minimal")
    assert QGuiApplication.clipboard().text() == ("" if is_private else "kept")


FOLDER = MimeObjects(Location("c", "b"), Selection(["f/"], ["a.txt"], [1]))


def test_a_clipboard_that_refuses_is_noticed(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert copy_text("mine")
    assert copy_sensitive("secret")
    assert copy_objects(FOLDER, "s3://b/f/\ns3://b/a.txt", is_cut=True)
    QGuiApplication.clipboard().setText("before")
    refuse_copies(monkeypatch)
    assert not copy_text("mine")
    assert not copy_sensitive("secret")
    assert not copy_objects(FOLDER, "s3://b/f/\ns3://b/a.txt", is_cut=True)


def test_copied_is_not_taken_for_cut_nor_one_folder_for_another(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The text alone is the same: what was there before must not pass for the new copy."""
    assert copy_objects(FOLDER, "s3://b/a.txt", is_cut=True)
    refuse_copies(monkeypatch)
    other = MimeObjects(Location("other", "b"), FOLDER.selection)
    assert not copy_objects(FOLDER, "s3://b/a.txt", is_cut=False)
    assert not copy_objects(other, "s3://b/a.txt", is_cut=True)
    assert copy_objects(FOLDER, "s3://b/a.txt", is_cut=True)  # it has that, whoever put it there


def test_only_the_clipboard_module_writes_to_it() -> None:
    package = Path(rustfs_desktop.__file__).parent
    found = []
    for path in sorted(package.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        calls = [node for node in ast.walk(tree) if is_clipboard(node)]
        reads = {
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and node.attr in ("mimeData", "text", "dataChanged")
        }
        if path.name != "clipboard.py" and any(call not in reads for call in calls):
            found.append(path.relative_to(package).as_posix())
    assert found == []


def is_clipboard(node: ast.AST) -> bool:
    """Whether a node is ``QGuiApplication.clipboard()``."""
    return isinstance(node, ast.Call) and ast.unparse(node.func).endswith("Application.clipboard")
