"""Copies on the real server."""

from __future__ import annotations

import os

import pytest

from rustfs_desktop.s3.client import Client
from rustfs_desktop.transfers.tasks import copy_verification
from rustfs_desktop.transfers.types import TransferState
from tests.transfers.tasks.copies.conftest import MIB, Copies

KEYS = ["plain", "a b+c%41?d&e=f", "ü/日本/😀", "'\"<b>&amp;", "\u202e\u2028x"]


@pytest.mark.parametrize("is_move", [False, True])
def test_a_folder_on_a_real_server(
    real: Copies, client: Client, bucket: str, is_move: bool
) -> None:
    for key in KEYS:
        client.transfer.put_object(
            Bucket=bucket, Key=f"from/{key}", Body=key.encode(), Metadata={"k": "v"}, Tagging="t=1"
        )
    client.transfer.put_object(Bucket=bucket, Key="from/empty/", Body=b"")

    real.start(prefixes=["from/"], prefix="to/", is_move=is_move)
    real.until(TransferState.DONE)

    assert all(transfer.verification for transfer in real.driver.transfers)
    for key in KEYS:
        reply = client.transfer.get_object(Bucket=bucket, Key=f"to/from/{key}")
        assert reply["Body"].read() == key.encode()
        assert reply["Metadata"] == {"k": "v"}
        tags = client.transfer.get_object_tagging(Bucket=bucket, Key=f"to/from/{key}")
        assert tags["TagSet"] == [{"Key": "t", "Value": "1"}]
    left = client.transfer.list_objects_v2(Bucket=bucket, Prefix="from/").get("Contents", [])
    assert bool(left) is not is_move


@pytest.mark.parametrize("by_server", [True, False])
@pytest.mark.usefixtures("small_parts")
def test_a_big_object_on_a_real_server(
    real: Copies, client: Client, bucket: str, monkeypatch: pytest.MonkeyPatch, by_server: bool
) -> None:
    data = os.urandom(33 * MIB + 7)
    client.transfer.put_object(Bucket=bucket, Key="big", Body=data, Metadata={"k": "v"})
    if not by_server:
        real.source.endpoint = "http://elsewhere"

    real.start("big", prefix="copy/", is_move=True)
    transfer = real.one(TransferState.DONE)

    reply = client.transfer.get_object(Bucket=bucket, Key="copy/big")
    assert reply["Body"].read() == data
    assert reply["Metadata"]["k"] == "v"
    assert transfer.verification == (
        copy_verification.SIZE_ONLY if by_server else copy_verification.BOTH_SIDES
    )
    assert not client.transfer.list_objects_v2(Bucket=bucket, Prefix="big").get("Contents")
    assert not client.transfer.list_multipart_uploads(Bucket=bucket).get("Uploads")
