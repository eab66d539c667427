"""Value types of the S3 layer."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from rustfs_desktop.s3.types import (
    Condition,
    Contents,
    Credentials,
    Endpoint,
    ObjectHead,
    ObjectHeaders,
    Page,
    original_etag,
    plain_etag,
)


@pytest.mark.parametrize(
    ("url", "host", "is_encrypted"),
    [("http://h:9000", "h:9000", False), ("https://[::1]:1", "[::1]:1", True)],
)
def test_endpoints(url: str, host: str, is_encrypted: bool) -> None:
    assert (Endpoint(url).host, Endpoint(url).is_encrypted) == (host, is_encrypted)


def test_access_keys_are_not_shown() -> None:
    keys = Credentials("access", "secret", "token")
    assert repr(keys) == "Credentials(***)"
    assert not keys.is_anonymous
    assert Credentials().is_anonymous


@pytest.mark.parametrize("around", [" ", "\n", "\r\n", "\t", "\ufeff", "\xa0", "\u200b"])
def test_white_space_around_keys_is_removed(around: str) -> None:
    found = Credentials(f"{around}a{around}", f"s{around}", f"{around}t")
    assert (found.access_key, found.secret_key, found.session_token) == ("a", "s", "t")
    assert found.problem is None
    assert Credentials(around, around).is_anonymous


@pytest.mark.parametrize(
    ("keys", "word"),
    [
        (Credentials("a b", "s"), "access key"),
        (Credentials("a", "s\ns"), "secret key"),
        (Credentials("a", "s", "t t"), "session token"),
    ],
)
def test_white_space_inside_keys_is_named(keys: Credentials, word: str) -> None:
    assert keys.problem is not None
    assert f"The {word} contains" in keys.problem


def test_a_password_may_have_spaces() -> None:
    assert Credentials("a", "a long password").problem is None


def test_pages_are_joined() -> None:
    page = Page(["a/"], ["b"], [1], [2.0], ["e"], ["S"], "next")
    page.extend(Page(["c/"], ["d"], [3], [-1.0], ["f"], [""], None))
    assert page == Page(["a/", "c/"], ["b", "d"], [1, 3], [2.0, -1.0], ["e", "f"], ["S", ""], None)
    assert len(page) == 4


@pytest.mark.parametrize("part", ["objects", "versions", "delete_markers", "uploads"])
def test_a_bucket_with_anything_in_it_is_not_empty(part: str) -> None:
    assert Contents(size=1).is_empty
    assert not Contents(**{part: 1}).is_empty


@pytest.mark.parametrize(
    ("condition", "arguments"),
    [
        (Condition(), {}),
        (Condition(must_be_new=True), {"IfNoneMatch": "*"}),
        (Condition(etag="e"), {"IfMatch": '"e"'}),
    ],
)
def test_conditions(condition: Condition, arguments: dict[str, str]) -> None:
    assert condition.arguments() == arguments


def test_headers_of_an_upload() -> None:
    headers = ObjectHeaders("a/b", {"m": "1"}, {"CacheControl": "c"}, "STANDARD_IA", {"t": "a b&c"})
    assert headers.arguments() == {
        "ContentType": "a/b",
        "Metadata": {"m": "1"},
        "CacheControl": "c",
        "StorageClass": "STANDARD_IA",
        "Tagging": "t=a+b%26c",
    }
    assert ObjectHeaders("a/b", {}).arguments() == {"ContentType": "a/b", "Metadata": {}}


@pytest.mark.parametrize(
    ("version_id", "arguments"), [("v", {"VersionId": "v"}), ("null", {}), ("", {})]
)
def test_the_null_version_is_not_fixed(version_id: str, arguments: dict[str, str]) -> None:
    assert ObjectHead("e", version_id=version_id).version_arguments() == arguments


def test_checksums_and_time_of_an_object() -> None:
    head = ObjectHead("e", modified=100.0, checksums={"SHA256": "s", "CRC32": "c"})
    assert (head.crc32, head.checksum) == ("c", "sha256:s")
    assert head.modified_at == datetime(1970, 1, 1, 0, 1, 40, tzinfo=UTC)
    unknown = ObjectHead("e")
    assert (unknown.crc32, unknown.checksum, unknown.modified_at) == ("", "", None)


def test_a_copy_keeps_what_is_stored_with_the_object() -> None:
    head = ObjectHead("e", metadata={"m": "1"}, headers={"CacheControl": "c"}, storage_class="IA")
    assert head.stored_headers() == ObjectHeaders(
        "application/octet-stream", {"m": "1"}, {"CacheControl": "c"}, "IA"
    )


def test_etags_in_uppercase_are_compared_in_lowercase_and_sent_as_they_were() -> None:
    digest = "0123456789ABCDEF" * 2
    etag = plain_etag(f'"{digest}-12"')
    assert etag == f"{digest.lower()}-12"
    assert original_etag(etag) == f"{digest}-12"
    assert Condition(etag=etag).arguments() == {"IfMatch": f'"{digest}-12"'}
    assert plain_etag(original_etag(etag)) == etag


def test_other_etags_stay_as_they_are() -> None:
    for text in ("AbC", "0" * 32, "F" * 31, f"{'F' * 32}-x", ""):
        assert plain_etag(f'"{text}"') == original_etag(plain_etag(f'"{text}"')) == text
