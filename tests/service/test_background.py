"""One answer from a worker thread, on the right thread and only to those who still want it."""

import threading

import pytest
from PySide6.QtCore import QObject

from rustfs_desktop.errors import AccessDenied, S3Error
from rustfs_desktop.service.background import Background, as_s3_error


class Owner(QObject):
    def __init__(self):
        super().__init__()
        self.answers = []
        self.errors = []
        self.threads = []

    def done(self, value):
        self.threads.append(threading.current_thread())
        self.answers.append(value)

    def failed(self, error):
        self.threads.append(threading.current_thread())
        self.errors.append(error)


@pytest.fixture
def background(qtbot):
    made = Background()
    yield made
    made.stop()


@pytest.fixture
def owner(qtbot):
    return Owner()


def test_the_answer_arrives_on_the_gui_thread(background, owner, qtbot):
    workers = []

    def work(_token):
        workers.append(threading.current_thread())
        return 42

    background.run(owner, work, owner.done, owner.failed)
    qtbot.waitUntil(lambda: owner.answers == [42])
    assert owner.threads == [threading.main_thread()]
    assert workers[0] is not threading.main_thread()
    assert background.is_idle


def test_an_s3_error_arrives_as_it_is(background, owner, qtbot):
    error = AccessDenied("No", "Because")

    def work(_token):
        raise error

    background.run(owner, work, owner.done, owner.failed)
    qtbot.waitUntil(lambda: owner.errors == [error])
    assert owner.answers == []


def test_an_unexpected_error_is_put_into_words(background, owner, qtbot, caplog):
    def work(_token):
        raise ZeroDivisionError("ha")

    background.run(owner, work, owner.done, owner.failed)
    qtbot.waitUntil(lambda: bool(owner.errors))
    assert owner.errors[0].code == "Unexpected"
    assert "ZeroDivisionError: ha" in owner.errors[0].detail
    assert "Unexpected error in background work" in caplog.text


def test_an_operating_system_error_names_the_file():
    error = as_s3_error(PermissionError(13, "Permission denied", "/somewhere/x"))
    assert isinstance(error, S3Error)
    assert error.title == "Permission denied: /somewhere/x"
    assert error.code == "PermissionError"


def test_nothing_comes_after_cancel(background, owner, qtbot):
    entered, leave = threading.Event(), threading.Event()

    def work(token):
        entered.set()
        leave.wait(10)
        return token.is_set

    task = background.run(owner, work, owner.done, owner.failed)
    assert entered.wait(10)
    task.cancel()
    leave.set()
    qtbot.waitUntil(lambda: background.is_idle)
    assert owner.answers == []
    assert owner.errors == []


def test_nothing_comes_once_the_owner_is_deleted(background, qtbot):
    owner = Owner()
    answers = owner.answers
    leave = threading.Event()
    background.run(owner, lambda _token: leave.wait(10), owner.done, owner.failed)
    owner.deleteLater()
    with qtbot.waitSignal(owner.destroyed):
        pass
    leave.set()
    qtbot.waitUntil(lambda: background.is_idle)
    assert answers == []


def test_work_cancelled_before_its_turn_never_runs(background, owner, qtbot):
    leave = threading.Event()
    ran = []
    for _ in range(6):
        background.run(owner, lambda _token: leave.wait(10), owner.done, owner.failed)
    task = background.run(owner, lambda _token: ran.append(1), owner.done, owner.failed)
    task.cancel()
    leave.set()
    qtbot.waitUntil(lambda: background.is_idle)
    assert ran == []


def test_stop_does_not_wait_for_work_that_hangs(qtbot, owner):
    background = Background()
    leave = threading.Event()
    background.run(owner, lambda _token: leave.wait(30), owner.done, owner.failed)
    background.stop(timeout_s=0.2)
    leave.set()
    assert owner.answers == []


def test_a_thousand_answers_all_arrive(background, owner, qtbot):
    for number in range(1000):
        background.run(owner, lambda _token, n=number: n, owner.done, owner.failed)
    qtbot.waitUntil(lambda: len(owner.answers) == 1000, timeout=10_000)
    assert sorted(owner.answers) == list(range(1000))
