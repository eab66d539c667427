"""Notices Qt objects that worker threads hold or free: that crashes the program, now and then.

A Qt object must die on the GUI thread. Freed on a worker it leaves the GUI thread with events for
something that is gone, and what crashes is a later, innocent test.
"""

from __future__ import annotations

import functools
import gc
import sys
import threading
import types
from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtCore import QObject

_CONTAINERS = (
    *(functools.partial, types.MethodType, types.CellType),
    *(tuple, list, set, frozenset, dict),
)
_watched: set[type] = set()
_found: list[str] = []


def watch() -> None:
    """Notice from now on what the classes that exist now and background work do."""
    _watch_deaths()
    background = sys.modules.get("rustfs_desktop.service.background")
    if background is not None and not hasattr(background.Background.run, "__wrapped__"):
        background.Background.run = _watching_work(background.Background.run)


def take_found() -> list[str]:
    """What was noticed since the last call."""
    found = list(_found)
    _found.clear()
    return found


def held_qt_objects(work: object) -> Iterator[QObject]:
    """The Qt objects in a function: in its closure, its defaults and bound arguments."""
    todo, seen = [work], set[int]()
    while todo:
        value = todo.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, QObject):
            yield value
        elif isinstance(value, types.FunctionType):
            todo += [*(value.__closure__ or ()), *(value.__defaults__ or ())]
        elif isinstance(value, _CONTAINERS):
            todo += gc.get_referents(value)


def _watch_deaths() -> None:
    """Give classes made in Python, which are the ones with cycles, a finalizer."""
    todo = [QObject]
    while todo:
        for found in todo.pop().__subclasses__():
            todo.append(found)
            is_ours = not found.__module__.startswith("PySide6")
            if is_ours and found not in _watched and "__del__" not in vars(found):
                _watched.add(found)
                found.__del__ = _note_death  # type: ignore[attr-defined]


def _note_death(dying: QObject) -> None:
    if threading.current_thread() is not threading.main_thread():
        name = threading.current_thread().name
        _found.append(f"a {type(dying).__name__} was freed on the thread {name}")


def _watching_work(run: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(run)
    def watching(self: object, owner: object, work: object, *rest: Any, **named: Any) -> Any:
        for held in held_qt_objects(work):
            _found.append(f"{getattr(work, '__qualname__', work)} holds a {type(held).__name__}")
        return run(self, owner, work, *rest, **named)

    return watching
