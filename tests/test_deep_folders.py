"""Folders that tests nest deeply."""

from __future__ import annotations

from pathlib import Path

from tests.deep_folders import remove_tree


def test_a_tree_that_rmtree_cannot_remove_is_removed(tmp_path: Path) -> None:
    (tmp_path / "kept").write_bytes(b"")
    (tmp_path / "link").symlink_to(tmp_path / "kept")
    top = tmp_path / "top"
    folder = top
    for _ in range(1200):
        folder.mkdir()
        folder = folder / "d"
    (top / "d" / "file").write_bytes(b"")
    (top / "link").symlink_to(tmp_path)

    remove_tree(top)

    assert {path.name for path in tmp_path.iterdir()} == {"kept", "link"}
