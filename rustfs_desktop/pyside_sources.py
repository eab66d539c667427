"""Imports beside PySide without reading the source of every module."""

from __future__ import annotations

import importlib
import linecache
import sys


def stop_reading() -> None:
    """Import PySide, and let it take modules that are imported later for users of no features.

    By itself it searches the source of each for its own name, to know where
    ``from __feature__ import …`` may matter, which this program does not use; and ``linecache``
    keeps all these sources, 12 MB.
    """
    importlib.import_module("PySide6.QtCore")
    feature = sys.modules.get("shibokensupport.feature")
    if feature is not None:
        vars(feature)["_mod_uses_pyside"] = _uses_no_feature
    linecache.clearcache()


def _uses_no_feature(_module: object) -> bool:
    return False
