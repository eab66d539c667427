"""The order in which background work starts, and how much of it one connection may run."""

import threading

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.service.work_queue import LIMITS, Urgency, Work, WorkQueue


def work(number, connection="c", urgency=Urgency.AWAITED):
    return Work(number, lambda _token: None, CancelToken(), connection, urgency)


def filled(*items):
    queue = WorkQueue()
    for item in items:
        queue.add(item)
    return queue


def take_all(queue):
    """Everything in the order it starts, if each ends before the next starts."""
    taken = []
    while queue.lacks_threads:  # no thread is idle: then it says that work may start
        item = queue.take()
        queue.finish(item)
        taken.append(item.number)
    return taken


def test_the_most_urgent_starts_first_and_of_these_the_oldest():
    queue = filled(
        work(1, urgency=Urgency.PREFETCH),
        work(2, urgency=Urgency.VISIBLE),
        work(3, "d", urgency=Urgency.VISIBLE),
        work(4),
        work(5, "d"),
        work(6, urgency=Urgency.VISIBLE),
    )
    assert take_all(queue) == [4, 5, 2, 3, 6, 1]


def test_removed_work_is_never_started():
    items = [work(number) for number in range(3)]
    queue = filled(*items)
    assert queue.remove(items[1])
    assert not queue.remove(items[1])
    assert take_all(queue) == [0, 2]


def test_started_work_cannot_be_removed():
    item = work(1)
    queue = filled(item)
    assert queue.take() is item
    assert not queue.remove(item)


def test_less_urgent_work_leaves_threads_to_the_more_urgent():
    queue = WorkQueue()
    running = 0
    for urgency in (Urgency.PREFETCH, Urgency.VISIBLE, Urgency.AWAITED):
        for number in range(10):
            queue.add(work(number, urgency=urgency))
        while queue.lacks_threads:
            assert queue.take().urgency is urgency
            running += 1
        assert running == LIMITS[urgency]


def test_what_ends_makes_room_for_one():
    items = [work(number) for number in range(10)]
    queue = filled(*items)
    started = [queue.take() for _ in range(LIMITS[Urgency.AWAITED])]
    assert not queue.lacks_threads
    queue.finish(started[3])
    assert queue.take() is items[6]
    assert not queue.lacks_threads


def test_a_full_connection_does_not_stop_another():
    queue = filled(*(work(number) for number in range(10)))
    for _ in range(LIMITS[Urgency.AWAITED]):
        queue.take()
    assert not queue.lacks_threads
    queue.add(work(10, "d", Urgency.PREFETCH))
    assert queue.take().number == 10
    assert not queue.lacks_threads


def test_waiting_threads_get_everything_and_end_with_the_queue():
    queue = WorkQueue()
    taken = []
    is_done = threading.Event()

    def serve():
        while (item := queue.take()) is not None:
            taken.append(item.number)
            queue.finish(item)
            if len(taken) == 200:
                is_done.set()

    threads = [threading.Thread(target=serve) for _ in range(5)]
    for thread in threads:
        thread.start()
    for number in range(200):
        queue.add(work(number, number % 2, Urgency.PREFETCH))
    assert is_done.wait(30)
    queue.close()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()
    assert sorted(taken) == list(range(200))


def test_a_closed_queue_drops_what_waits():
    queue = filled(work(1))
    queue.close()
    assert queue.take() is None
