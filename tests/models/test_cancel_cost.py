"""What is lost by canceling: bytes and time, of what has not ended."""

from __future__ import annotations

import time

import pytest

from rustfs_desktop.models.cancel_cost import (
    LONG_S,
    MUCH,
    cancel_cost,
    loss_text,
    removal_texts,
    title_text,
)
from rustfs_desktop.transfers.types import TransferState, UploadJob, UploadTransfer
from rustfs_desktop.transfers.verification import Verification


def upload(done: int, *, began_s_ago: float | None = 0.0, name: str = "film.mov") -> UploadTransfer:
    transfer = UploadTransfer(UploadJob("c", None, "b"), name, name, 10 * MUCH)
    transfer.move_to(TransferState.RUNNING)
    transfer.bytes_done = done
    transfer.started = 0.0 if began_s_ago is None else time.monotonic() - began_s_ago
    return transfer


@pytest.mark.parametrize(
    ("done", "began_s_ago", "is_high"),
    [
        (0, 1000.0, False),  # it waits for the server: nothing is lost
        (MUCH - 1, 0.0, False),
        (MUCH, 0.0, True),
        (1, LONG_S - 5, False),
        (1, LONG_S + 1, True),
        (1, None, True),  # kept from an earlier run: who knows how long that took
    ],
)
def test_much_or_long_work_is_worth_asking(
    done: int, began_s_ago: float | None, is_high: bool
) -> None:
    cost = cancel_cost([upload(done, began_s_ago=began_s_ago)])
    assert cost.is_high is is_high
    assert cost.moved == done


def test_many_are_summed_and_those_that_ended_cost_nothing() -> None:
    ended = upload(5 * MUCH)
    ended.finish(Verification("MD5 verified"))
    assert not cancel_cost([ended]).is_high
    cost = cancel_cost([ended, upload(MUCH // 2), upload(MUCH // 2)])
    assert (cost.count, cost.moved, cost.is_high) == (2, MUCH, True)


def test_the_question_names_one_file_or_counts_them() -> None:
    one = cancel_cost([upload(90_000_000, name="a\nb")])
    assert title_text(one) == "Cancel the transfer of “a␊b”?"
    assert loss_text(one).startswith("90.0 MB already transferred will be discarded.")
    assert title_text(cancel_cost([upload(1), upload(1)])) == "Cancel 2 transfers?"


def test_removing_a_connection_tells_what_is_lost() -> None:
    assert removal_texts(cancel_cost([])) == []
    assert removal_texts(cancel_cost([upload(0)])) == ["1 unfinished transfer will be canceled."]
    assert removal_texts(cancel_cost([upload(90_000_000), upload(10_000_000)])) == [
        "2 unfinished transfers will be canceled.",
        "100 MB already transferred will be discarded.",
    ]
