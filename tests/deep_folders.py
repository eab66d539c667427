"""Remove folders that are nested deeper than ``shutil.rmtree`` of Python 3.11 can remove.

pytest removes the temporary folders of older runs at its exit and fails with a ``RecursionError``
at such a tree, so a test that makes one removes it itself.
"""

from __future__ import annotations

from pathlib import Path


def remove_tree(top: Path) -> None:
    """Remove a folder and all that is in it, without recursion."""
    folders, waiting = [], [top]
    while waiting:
        folders.append(waiting.pop())
        for path in folders[-1].iterdir():
            if path.is_dir() and not path.is_symlink():
                waiting.append(path)
            else:
                path.unlink()
    for folder in reversed(folders):
        folder.rmdir()
