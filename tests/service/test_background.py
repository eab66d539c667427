"""One answer from a worker thread, on the right thread and only to those who still want it."""

import threading

import pytest
from PySide6.QtCore import QObject

from rustfs_desktop.errors import AccessDenied, AppError
from rustfs_desktop.service.background import Background, as_app_error
from rustfs_desktop.service.work_queue import LIMITS, Urgency
from tests.waiting import hold_until, patience_s


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
    error = as_app_error(PermissionError(13, "Permission denied", "/somewhere/x"))
    assert isinstance(error, AppError)
    assert error.cause.startswith("Permission denied.")
    assert "/somewhere/x" in error.detail
    assert error.code == "PermissionError"


def test_nothing_comes_after_cancel(background, owner, qtbot):
    entered, leave = threading.Event(), threading.Event()

    def work(token):
        entered.set()
        hold_until(leave)
        return token.is_set

    task = background.run(owner, work, owner.done, owner.failed)
    assert entered.wait(patience_s())
    task.cancel()
    leave.set()
    qtbot.waitUntil(lambda: background.is_idle)
    assert owner.answers == []
    assert owner.errors == []


def test_nothing_comes_once_the_owner_is_deleted(background, qtbot):
    owner = Owner()
    answers = owner.answers
    leave = threading.Event()
    background.run(owner, lambda _token: hold_until(leave), owner.done, owner.failed)
    owner.deleteLater()
    with qtbot.waitSignal(owner.destroyed):
        pass
    leave.set()
    qtbot.waitUntil(lambda: background.is_idle)
    assert answers == []


class Gate:
    """Work that waits until it is opened, and counts how often it runs at the same time."""

    def __init__(self):
        self.changed = threading.Condition()
        self.running = 0
        self.is_open = False

    def __call__(self, _token):
        with self.changed:
            self.running += 1
            self.changed.notify_all()
            assert self.changed.wait_for(lambda: self.is_open, patience_s())
            self.running -= 1

    def wait_for(self, count):
        with self.changed:
            assert self.changed.wait_for(lambda: self.running == count, patience_s())

    def open(self):
        with self.changed:
            self.is_open = True
            self.changed.notify_all()


@pytest.fixture
def gate():
    made = Gate()
    yield made
    made.open()


def fill(background, owner, gate, connection, urgency=Urgency.AWAITED):
    """Occupy every thread that a connection may hold."""
    for _ in range(LIMITS[urgency]):
        background.run(
            owner, gate, owner.done, owner.failed, connection=connection, urgency=urgency
        )
    gate.wait_for(LIMITS[urgency])


def test_work_cancelled_before_its_turn_never_runs_and_is_forgotten(background, owner, gate, qtbot):
    ran = []
    fill(background, owner, gate, "slow")
    task = background.run(
        owner, lambda _token: ran.append(1), owner.done, owner.failed, connection="slow"
    )
    before = len(background._receivers)
    task.cancel()
    assert len(background._receivers) == before - 1
    gate.open()
    qtbot.waitUntil(lambda: background.is_idle)
    assert ran == []
    assert owner.errors == []
    assert owner.answers == [None] * LIMITS[Urgency.AWAITED]


def test_a_server_that_does_not_answer_delays_only_its_own_work(background, owner, gate, qtbot):
    fill(background, owner, gate, "dead")
    background.run(owner, lambda _token: "dead", owner.done, owner.failed, connection="dead")
    background.run(owner, lambda _token: "alive", owner.done, owner.failed, connection="alive")
    background.run(owner, lambda _token: "no server", owner.done, owner.failed)
    qtbot.waitUntil(lambda: len(owner.answers) == 2)
    assert sorted(owner.answers) == ["alive", "no server"]
    gate.open()
    qtbot.waitUntil(lambda: background.is_idle)
    assert owner.answers.count("dead") == 1


def test_what_the_user_waits_for_starts_beside_a_prefetch_that_hangs(
    background, owner, gate, qtbot
):
    fill(background, owner, gate, "slow", Urgency.PREFETCH)
    background.run(owner, lambda _token: "listed", owner.done, owner.failed, connection="slow")
    qtbot.waitUntil(lambda: owner.answers == ["listed"])


def test_threads_are_made_as_they_are_needed(background, owner, gate, qtbot):
    assert background._threads == []
    for number in range(3):
        background.run(owner, lambda _token, n=number: n, owner.done, owner.failed)
        qtbot.waitUntil(lambda n=number: len(owner.answers) == n + 1)
    assert len(background._threads) == 1


def test_stop_does_not_wait_for_work_that_hangs(qtbot, owner):
    background = Background()
    gate = Gate()
    fill(background, owner, gate, "dead")
    task = background.run(owner, gate, owner.done, owner.failed, connection="dead")
    background.stop(timeout_s=0.2)
    assert gate.running == LIMITS[Urgency.AWAITED]
    assert task.token.is_set
    gate.open()
    for thread in background._threads:
        thread.join(patience_s())
    assert gate.running == 0
    assert owner.answers == []


def test_a_thousand_answers_all_arrive(background, owner, qtbot):
    for number in range(1000):
        background.run(owner, lambda _token, n=number: n, owner.done, owner.failed)
    qtbot.waitUntil(lambda: len(owner.answers) == 1000)
    assert sorted(owner.answers) == list(range(1000))
