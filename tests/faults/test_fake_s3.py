"""The fake server itself: it leaves nothing open behind, and keeps only what it stores."""

from __future__ import annotations

import gc
import socket
import ssl
import struct
import tracemalloc
import warnings
from pathlib import Path
from urllib.parse import urlsplit

import trustme

from rustfs_desktop.s3.api.objects import head_object
from rustfs_desktop.s3.client import Client, Remote
from rustfs_desktop.s3.types import Credentials, Endpoint
from tests.faults.fake_s3 import FakeS3, Request

_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


def test_a_client_that_resets_before_its_handshake_leaves_no_socket_open(tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    fake = FakeS3(tls=context)
    fake.put("bucket", "key", b"x")
    with socket.create_connection(("127.0.0.1", urlsplit(fake.url).port or 0)) as gone:
        gone.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with fake:
            endpoint = Endpoint(fake.url, ca_file=str(tmp_path / "ca.pem"))
            client = Client(endpoint, Credentials("key", "secret"))
            assert head_object(Remote(client, "bucket", "key")).size == 1
        gc.collect()
    assert [each for each in caught if "SSLSocket" in str(each.message)] == []


def test_what_was_overwritten_takes_no_memory() -> None:
    size = 200_000
    with FakeS3() as fake:
        tracemalloc.start()
        for number in range(50):
            body = bytes([number]) * size
            assert fake.handle(Request("PUT", "bucket", "key", {}, {}, body)).status == 200
            assert fake.handle(Request("HEAD", "bucket", "key", {}, {}, b"")).status == 200
        taken = tracemalloc.take_snapshot()
        tracemalloc.stop()
    # Not what the threads of other tests have: the bodies are made here, and the server is beside.
    here = tracemalloc.Filter(inclusive=True, filename_pattern=str(Path(__file__).with_name("*")))
    now = sum(trace.size for trace in taken.filter_traces([here]).traces)
    assert fake.count("PutObject") == 50
    assert size <= now < 15 * size
