"""What holds or frees Qt objects on worker threads is noticed."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject

from rustfs_desktop.service.background import Background
from tests.qt_threads import held_qt_objects, take_found, watch


class Window(QObject):
    def load(self, _token: object) -> None:
        """Work that must not be a method of a Qt object."""


def closure(window: QObject) -> Callable[..., object]:
    return lambda _token: window


def default(window: QObject) -> Callable[..., object]:
    def work(_token: object, window: QObject = window) -> object:
        return window

    return work


@pytest.mark.parametrize(
    "make",
    [
        closure,
        default,
        lambda window: window.load,
        lambda window: functools.partial(print, [window]),
        lambda window: functools.partial(print, end={"a": (closure(window),)}),
    ],
    ids=["closure", "default", "method", "partial", "nested"],
)
def test_work_that_holds_a_qt_object_is_found(
    make: Callable[[QObject], Callable[..., object]],
) -> None:
    window = Window()
    assert list(held_qt_objects(make(window))) == [window]


def test_other_work_holds_none() -> None:
    texts, name = ["a"], "b"
    assert list(held_qt_objects(lambda: (texts, name, closure))) == []


def test_the_start_of_such_work_is_noticed(qtbot: object) -> None:
    watch()
    background, window = Background(), Window()
    background.run(background, closure(window), lambda _window: None, lambda _error: None)
    background.stop()
    assert take_found() == ["closure.<locals>.<lambda> holds a Window"]


def test_a_death_on_a_worker_is_noticed(qtbot: object) -> None:
    watch()
    held = [Window()]
    thread = threading.Thread(target=held.clear, name="worker")
    thread.start()
    thread.join()
    assert take_found() == ["a Window was freed on the thread worker"]
    held.append(Window())
    held.clear()
    assert take_found() == []
