"""The fast client's PutObject of a tar that the server unpacks."""

from __future__ import annotations

import pytest

from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.fast.client import Unsendable
from rustfs_desktop.s3.fast.tar_client import TarClient
from rustfs_desktop.s3.types import Unpacking
from tests.faults.fake_s3 import FakeS3
from tests.waiting import patience_s


@pytest.mark.parametrize("how", [Unpacking.PLAIN, Unpacking.METADATA])
def test_the_header_to_unpack_and_the_condition(
    fake: FakeS3, to_fake: Client, how: Unpacking
) -> None:
    client = TarClient(to_fake, "bucket")
    client.open()
    try:
        client.put_tar("tag", "folder/a.tar", b"tar", how)
        while not (replies := client.wait(patience_s())):
            pass
    finally:
        client.close()
    (reply,) = replies
    assert (reply.tag, reply.status) == ("tag", 200)
    (request,) = fake.requests
    assert (request.what, request.key, request.body) == ("PutObject", "folder/a.tar", b"tar")
    headers = {name.lower(): value for name, value in request.headers.items()}
    assert headers[how.value] == "true"
    assert headers["if-none-match"] == "*"
    assert headers["content-type"] == "application/x-tar"


def test_a_key_that_cannot_be_sent(to_fake: Client) -> None:
    client = TarClient(to_fake, "bucket")
    try:
        with pytest.raises(Unsendable):
            client.put_tar("tag", "\udcff", b"tar", Unpacking.PLAIN)
    finally:
        client.close()
