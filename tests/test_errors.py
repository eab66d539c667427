"""The family of errors: texts and codes of a type, and of one instance."""

from __future__ import annotations

import pytest

from rustfs_desktop.errors import AppError, ConnectionRefused, NotConnected, Remedy, S3Error
from rustfs_desktop.transfers.errors import DiskFull, JournalNewer, NotOpen


def test_a_type_brings_its_texts() -> None:
    error = DiskFull(detail="/x: No space left")
    assert error.title == "The disk is full"
    assert error.code == "DiskFull"
    assert error.text == f"{error.title}. {error.cause}" == str(error)
    assert error.text_with_detail == f"{error.text} (/x: No space left)"


def test_an_instance_may_have_others() -> None:
    error = NotConnected("Gone", "Why.", remedy=Remedy.NONE, code="Odd")
    assert (error.title, error.cause, error.remedy, error.code) == (
        "Gone", "Why.", Remedy.NONE, "Odd",
    )  # fmt: skip
    assert NotConnected.remedy is Remedy.RETRY
    assert str(AppError("Only a title")) == "Only a title"


@pytest.mark.parametrize("kind", [DiskFull, JournalNewer, NotOpen])
def test_faults_of_this_computer_are_no_answers_of_a_server(kind: type[AppError]) -> None:
    assert not issubclass(kind, S3Error)


def test_a_code_of_a_type_is_its_name() -> None:
    assert ConnectionRefused().code == "ConnectionRefused"
