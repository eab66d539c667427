"""What a server was found to support."""

from __future__ import annotations

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.s3.api.buckets import list_buckets
from rustfs_desktop.s3.capabilities import ServerCapabilities
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.fast.one_off import OneOffRequests
from rustfs_desktop.s3.types import Credentials, Endpoint, Unpacking
from tests.faults.fake_s3 import FakeS3
from tests.faults.rustfs import RUSTFS_HEADERS, like_rustfs


def test_nothing_is_known_at_first() -> None:
    found = ServerCapabilities()
    assert found.checks_crc32 is None
    assert found.unpacking("bucket") is None
    assert found.answers_expect


def test_findings_are_kept() -> None:
    found = ServerCapabilities()
    found.record_crc32(is_checked=True)
    found.record_unpacking("one", Unpacking.PLAIN)
    found.record_unpacking("two", Unpacking.NEVER)
    found.record_no_continue()
    assert found.checks_crc32 is True
    assert found.unpacking("one") is Unpacking.PLAIN
    assert found.unpacking("two") is Unpacking.NEVER
    assert found.unpacking("three") is None
    assert not found.answers_expect
    found.record_crc32(is_checked=False)  # a later reply knows better
    assert found.checks_crc32 is False


def test_each_connection_has_its_own() -> None:
    one, other = (Client(Endpoint("http://127.0.0.1:1"), Credentials()) for _ in range(2))
    one.capabilities.record_crc32(is_checked=True)
    assert other.capabilities.checks_crc32 is None


def test_the_description_says_what_is_known_and_names_no_bucket() -> None:
    found = ServerCapabilities()
    assert set(found.describe().values()) == {"unknown", "yes", "none known"}
    found.record_crc32(is_checked=False)
    found.record_unpacking("secret-plans", Unpacking.PLAIN)
    found.record_unpacking("other-plans", Unpacking.PLAIN)
    found.record_unpacking("third", Unpacking.NEVER)
    assert found.describe() == {
        "is RustFS": "yes",  # the only server with this header
        "checks CRC-32": "no",
        "keeps checksums": "CRC32, CRC32C, CRC64NVME",
        "refuses conditions": "none known",
        "guards copies": "unknown",
        "answers Expect": "yes",
        "sends events": "unknown",
        "reports folder sizes": "unknown",
        "reports bucket sizes": "unknown",
        "unpacks tars (buckets)": "no (1), x-amz-snowball-auto-extract (2)",
    }


def test_rustfs_is_known_by_the_ids_of_its_replies() -> None:
    found = ServerCapabilities()
    assert found.is_rustfs is None
    for headers in (
        {"Server": "nginx"},
        {"Server": "AmazonS3", "x-amz-request-id": "2Y4CS6"},
        {"x-request-id": "1"},
        {"x-request-id": "1", "x-amz-request-id": "2"},
        {"x-request-id": "", "x-amz-request-id": ""},
    ):
        found.record_server(headers)
        assert found.is_rustfs is False
    found.record_server({"server": "nginx", **RUSTFS_HEADERS})
    assert found.is_rustfs is True
    found.record_server({"server": "nginx"})  # an error page of the proxy
    assert found.is_rustfs is True


def test_minio_is_known_to_ignore_the_conditions_of_copies() -> None:
    found = ServerCapabilities()
    assert found.guards_copies
    found.record_server({"Server": "MinIO"})
    assert not found.guards_copies
    found.record_server({"server": "nginx"})
    assert not found.guards_copies


def test_rustfs_behind_a_proxy_is_known_by_how_it_unpacks_tars() -> None:
    found = ServerCapabilities()
    found.record_server({"server": "nginx"})
    found.record_unpacking("bucket", Unpacking.PLAIN)
    assert found.is_rustfs is True


def test_rustfs_is_known_from_the_first_reply(fake: FakeS3, to_fake: Client) -> None:
    like_rustfs(fake)
    list_buckets(to_fake)
    assert to_fake.capabilities.is_rustfs is True


def test_rustfs_is_known_without_boto(fake: FakeS3, to_fake: Client) -> None:
    like_rustfs(fake)
    requests = OneOffRequests(to_fake, "bucket", to_fake.capabilities.record_server)
    assert requests.send("ListObjectsV2", {"list-type": "2"}, CancelToken()) is not None
    requests.close()
    assert to_fake.capabilities.is_rustfs is True


def test_checksums_that_a_server_keeps() -> None:
    found = ServerCapabilities()
    assert found.kept_checksums == ()
    found.record_crc32(is_checked=True)
    assert found.kept_checksums == ("CRC32",)
    found.record_server(RUSTFS_HEADERS)
    assert found.kept_checksums == ("CRC32", "CRC32C", "CRC64NVME")
