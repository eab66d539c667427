"""Folders of the program that nobody but the user may open, whichever part makes them first."""

from __future__ import annotations

from pathlib import Path

_PROGRAM = "rustfs-desktop"


def make_private_folder(folder: Path) -> None:
    """Create a folder, and those missing above it, for the user alone (0700).

    The folder that has the program's name becomes private too if it was not, as one that an
    earlier version made.

    Raises:
        OSError: It cannot be made.
    """
    missing = [folder]
    while not missing[-1].parent.exists():
        missing.append(missing[-1].parent)
    for here in reversed(missing):
        here.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    if folder.parent.name == _PROGRAM:
        folder.parent.chmod(0o700)
