"""The file name of a receipt, and which connection verifies it."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any

import pytest

from rustfs_desktop.s3.types import Endpoint
from rustfs_desktop.transfers.types import UploadJob
from rustfs_desktop.ui.commands.receipts import _client, file_name

CREATED = time.mktime((2026, 11, 30, 12, 0, 0, 0, 0, -1))


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("holiday", "receipt-holiday-2026-11-30.csv"),
        ("", "receipt-2026-11-30.csv"),
        ("../a\\b:c*?", "receipt-a-b-c-2026-11-30.csv"),
        (" .hidden. ", "receipt-hidden-2026-11-30.csv"),
        ("été 2026", "receipt-été-2026-2026-11-30.csv"),
        ("\n\x00|", "receipt-2026-11-30.csv"),
        ("x" * 300, f"receipt-{'x' * 60}-2026-11-30.csv"),
    ],
)
def test_file_names_are_legal_everywhere(title: str, name: str) -> None:
    assert file_name(UploadJob("c", None, "b", title=title, created=CREATED)) == name


class Connections:
    """Connections, of which some are open."""

    def __init__(self, **urls: str) -> None:
        self._clients = {
            name: SimpleNamespace(endpoint=Endpoint(url)) if url else None
            for name, url in urls.items()
        }

    def client(self, name: str) -> object:
        return self._clients.get(name)

    def all(self) -> list[Any]:
        return [SimpleNamespace(id=name) for name in self._clients]


HERE, THERE = "http://127.0.0.1:9000", "http://127.0.0.1:9001"


@pytest.mark.parametrize(
    ("connections", "found"),
    [
        (Connections(c=HERE, other=HERE), "c"),
        (Connections(other=HERE), "other"),  # the connection was removed
        (Connections(c="", other=HERE), "other"),  # or it is closed
        (Connections(c="", other=THERE), None),  # never another server
        (Connections(), None),
    ],
)
def test_a_receipt_is_verified_on_its_own_server(
    connections: Connections, found: str | None
) -> None:
    context: Any = SimpleNamespace(connections=connections)
    job = UploadJob("c", None, "b", endpoint=HERE)
    expected = connections.client(found) if found else None
    assert _client(context, job) is expected
