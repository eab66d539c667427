"""Joins short texts to one line, by templates that a translation can change."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce

from PySide6.QtCore import QCoreApplication


def details_text(parts: Iterable[str]) -> str:
    """Details of one thing: ``1.9 of 3.0 GB · 41 MB/s · 28 s``; empty parts are omitted."""
    return _joined(parts, QCoreApplication.translate("Joining", "{first} · {second}"))


def list_text(parts: Iterable[str]) -> str:
    """An enumeration: ``2 done, 1 failed``; empty parts are omitted."""
    return _joined(parts, QCoreApplication.translate("Joining", "{first}, {second}"))


def _joined(parts: Iterable[str], template: str) -> str:
    shown = [part for part in parts if part]
    return reduce(lambda one, two: template.format(first=one, second=two), shown) if shown else ""
