"""Copies on the real server."""

from __future__ import annotations

import dataclasses
import os

import pytest

from rustfs_desktop.s3.client import Client
from rustfs_desktop.transfers.locations import BucketLocation
from rustfs_desktop.transfers.tasks import copy_verification
from rustfs_desktop.transfers.types import Answer, TransferState
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


def through_second_url(client: Client, bucket: str) -> BucketLocation:
    """The bucket as on another server."""
    url = client.endpoint.url.replace("127.0.0.1", "localhost")
    if url == client.endpoint.url:
        pytest.skip("the server has one name only")
    second = Client(dataclasses.replace(client.endpoint, url=url), client.credentials)
    return BucketLocation("second", second, bucket)


@pytest.mark.parametrize("by_server", [True, False])
@pytest.mark.usefixtures("small_parts")
def test_a_big_object_on_a_real_server(
    real: Copies, client: Client, bucket: str, monkeypatch: pytest.MonkeyPatch, by_server: bool
) -> None:
    data = os.urandom(33 * MIB + 7)
    client.transfer.put_object(Bucket=bucket, Key="big", Body=data, Metadata={"k": "v"})
    if not by_server:
        real.source = through_second_url(client, bucket)

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


@pytest.mark.parametrize("size", [5, 17 * MIB])
def test_a_move_onto_itself_through_another_url_of_a_real_server(
    real: Copies, client: Client, bucket: str, size: int
) -> None:
    real.source = through_second_url(client, bucket)
    data = os.urandom(size)
    client.transfer.put_object(Bucket=bucket, Key="file", Body=data)
    real.start("file", is_move=True, answer=Answer.REPLACE)
    transfer = real.one(TransferState.FAILED)
    assert transfer.error is not None
    assert transfer.error.code == "SameObject"
    assert client.transfer.get_object(Bucket=bucket, Key="file")["Body"].read() == data


@pytest.mark.parametrize("target", ["a//b", "/a/b", "a/./b", "a/x/../b", "A/b", "a/b/"])
def test_a_move_to_a_key_that_a_real_server_may_normalize(
    real: Copies, client: Client, bucket: str, target: str
) -> None:
    client.transfer.put_object(Bucket=bucket, Key="a/b", Body=b"content")
    real.start("a/b", base="a/b", prefix=target, is_move=True, answer=Answer.REPLACE)
    real.driver.rest()
    listed = client.transfer.list_objects_v2(Bucket=bucket).get("Contents", [])
    assert [each["Size"] for each in listed] in ([7], [7, 7])
    for each in listed:
        body = client.transfer.get_object(Bucket=bucket, Key=each["Key"])["Body"]
        assert body.read() == b"content"
