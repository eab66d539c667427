"""The folder of the files installed with the program: icons, pictures, sample data."""

from __future__ import annotations

import functools
from pathlib import Path


@functools.cache
def resource_path() -> Path:
    """The folder ``resources``: inside an installed package, else of the checkout."""
    package = Path(__file__).resolve().parent
    installed = package / "resources"
    return installed if installed.is_dir() else package.parent / "resources"
