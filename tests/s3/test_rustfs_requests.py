"""Requests that RustFS answers with success but does not carry out are never sent."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import rustfs_desktop
from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.s3.api.existing_objects import existing_objects
from rustfs_desktop.s3.api.listing import list_pages
from rustfs_desktop.s3.api.objects import head_object
from rustfs_desktop.s3.api.versions import version_pages
from rustfs_desktop.s3.client import Client, Remote
from rustfs_desktop.s3.types import ObjectHead
from tests.faults.fake_s3 import FakeS3, Reply, Request
from tests.faults.rustfs import like_rustfs

ZEROS = "00000000-0000-0000-0000-000000000000"
CACHE_TAIL = "[rustfs_cache:v2,id:4f1d]"
_FOLDER = Path(rustfs_desktop.__file__).parent
_ANY_BYTE = "bytes=0-0"  # asked only for the reason of a denial


def sources() -> Iterator[tuple[Path, str]]:
    for path in _FOLDER.rglob("*.py"):
        yield path, path.read_text("utf-8")


def test_renames_are_copies_and_never_rename_object() -> None:
    """RustFS stores an empty object under the new name instead."""
    for path, text in sources():
        for word in ("renameobject", "rename_object(bucket", "x-amz-rename-source"):
            assert word not in text.lower(), path


def test_every_range_is_of_one_version() -> None:
    """RustFS ignores If-Range: only If-Match keeps the ranges of two versions apart."""
    found = 0
    for path, text in sources():
        assert "ifrange" not in text.lower().replace("-", ""), path
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.Call):
                continue
            given = {each.arg: each.value for each in node.keywords}
            if "Range" not in given:
                continue
            value = given["Range"]
            is_any_byte = isinstance(value, ast.Constant) and value.value == _ANY_BYTE
            assert is_any_byte or "IfMatch" in given, f"{path}:{node.lineno}"
            found += 1
    assert found


def test_null_version_is_null_everywhere(fake: FakeS3, to_fake: Client) -> None:
    like_rustfs(fake)
    fake.put("bucket", "a", b"x")
    fake.reply_headers["x-amz-version-id"] = ZEROS
    head = head_object(Remote(to_fake, "bucket", "a"))
    assert head.version_id == "null"
    assert head.version_arguments() == {}  # the next upload replaces it
    page = (
        "<ListVersionsResult><Name>bucket</Name><IsTruncated>false</IsTruncated>"
        f"<Version><Key>a</Key><VersionId>{ZEROS}</VersionId><Size>1</Size></Version>"
        "</ListVersionsResult>"
    )
    fake.rules.insert(0, lambda _request: Reply(200, page.encode()))
    (versions,) = version_pages(to_fake, "bucket", "", CancelToken())
    assert [version.version_id for version in versions] == ["null"]


def test_markers_of_versions_are_returned_as_they_came(fake: FakeS3, to_fake: Client) -> None:
    like_rustfs(fake)
    marker = f"a{CACHE_TAIL}"

    def page(request: Request) -> Reply:
        is_second = request.query.get("key-marker") == marker
        key, tail = ("b", "<IsTruncated>false</IsTruncated>")
        if not is_second:
            key = "a"
            tail = (
                f"<IsTruncated>true</IsTruncated><NextKeyMarker>{marker}</NextKeyMarker>"
                f"<NextVersionIdMarker>{ZEROS}</NextVersionIdMarker>"
            )
        return Reply(
            200,
            f"<ListVersionsResult><Name>bucket</Name>{tail}<Version><Key>{key}</Key>"
            "<VersionId>1</VersionId><Size>1</Size></Version></ListVersionsResult>".encode(),
        )

    fake.rules.insert(0, page)
    pages = list(version_pages(to_fake, "bucket", "", CancelToken()))
    assert [version.key for versions in pages for version in versions] == ["a", "b"]
    assert fake.requests[-1].query["version-id-marker"] == ZEROS


def test_continuation_tokens_are_returned_as_they_came(fake: FakeS3, to_fake: Client) -> None:
    """The token sorts after every key here, and is none."""
    like_rustfs(fake)
    token = f"zzz{CACHE_TAIL}"
    keys = [f"k{number}" for number in range(4)]
    for key in keys:
        fake.put("bucket", key, b"x")
    fake.page_size = 2

    def page(request: Request) -> Reply | None:
        if request.what != "ListObjectsV2":
            return None
        if request.query.get("continuation-token") == token:
            request.query["continuation-token"] = "2"
        reply = fake.truth(request)
        assert isinstance(reply.body, bytes)
        old, new = b"Token>2<", f"Token>{token}<".encode()
        return Reply(200, reply.body.replace(old, new), reply.headers)

    fake.rules.insert(0, page)
    pages = list_pages(to_fake, "bucket", delimiter="", cancel=CancelToken())
    assert [key for page in pages for key in page.keys] == keys
    found = existing_objects(to_fake, "bucket", keys, CancelToken())
    assert found is not None
    assert found["k3"] == ObjectHead("9dd4e461268c8034f5c8564e155c67a6", 1)
