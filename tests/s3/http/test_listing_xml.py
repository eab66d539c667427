"""Reading one page of ListObjectsV2 into columns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rustfs_desktop.errors import IncompleteListing
from rustfs_desktop.s3.http.listing_xml import (
    MAX_SIZE,
    clamped_size,
    read_page,
    seconds_since_1970,
)

XMLNS = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
OBJECT = (
    "<Contents><Key>{key}</Key><LastModified>2026-01-02T03:04:05.678Z</LastModified>"
    "<ETag>&quot;abc&quot;</ETag><Size>{size}</Size><StorageClass>STANDARD</StorageClass></Contents>"
)


def page(
    *items: str, name: str = "bucket", truncated: str = "false", more: str = "", xmlns: str = XMLNS
) -> bytes:
    return (
        f"<ListBucketResult {xmlns}><Name>{name}</Name><IsTruncated>{truncated}</IsTruncated>"
        f"{more}{''.join(items)}</ListBucketResult>"
    ).encode()


@pytest.mark.parametrize("xmlns", [XMLNS, "", 'xmlns="urn:other"'])
def test_objects_become_columns(xmlns: str) -> None:
    body = page(OBJECT.format(key="a", size=1), OBJECT.format(key="b", size=2), xmlns=xmlns)
    found, is_truncated = read_page(body, "bucket", "")
    assert not is_truncated
    assert (found.keys, found.sizes, found.etags) == (["a", "b"], [1, 2], ["abc", "abc"])
    assert found.modified == [1767323045.678] * 2
    assert found.storage_classes == ["STANDARD"] * 2
    assert found.storage_classes[0] is found.storage_classes[1]  # a million rows share one string


def test_fields_may_be_missing_in_some_rows() -> None:
    body = page("<Contents><Key>a</Key></Contents>", OBJECT.format(key="b", size=2))
    found, _ = read_page(body, "bucket", "")
    assert (found.keys, found.sizes, found.etags) == (["a", "b"], [0, 2], ["", "abc"])
    assert found.modified[0] == -1


def test_prefixes_and_the_token() -> None:
    folders = [f"<CommonPrefixes><Prefix>in/{name}/</Prefix></CommonPrefixes>" for name in "ab"]
    token = "<NextContinuationToken>next</NextContinuationToken>"
    found, is_truncated = read_page(page(*folders, truncated="true", more=token), "bucket", "in/")
    assert is_truncated
    assert (found.prefixes, found.next_token) == (["in/a/", "in/b/"], "next")


def test_only_encoded_names_are_decoded() -> None:
    encoded = "<EncodingType>url</EncodingType>"
    item = OBJECT.format(key="a%20b+c", size=1)
    assert read_page(page(item, more=encoded), "bucket", "")[0].keys == ["a b c"]
    assert read_page(page(item), "bucket", "")[0].keys == ["a%20b+c"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<ListBucketResult",
        page(name="other"),
        page(truncated=""),
        page(truncated="perhaps"),
        page(OBJECT.format(key="elsewhere", size=1)),
        page("<CommonPrefixes><Prefix>else/</Prefix></CommonPrefixes>"),
    ],
)
def test_pages_that_cannot_be_trusted(body: bytes) -> None:
    with pytest.raises(IncompleteListing):
        read_page(body, "bucket", "in/")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("0", 0), ("17", 17), ("-1", 0), ("", 0), ("many", 0), (str(10**30), MAX_SIZE)],
)
def test_sizes_fit_into_63_bits(text: str, expected: int) -> None:
    assert clamped_size(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1970-01-01T00:00:01Z", 1.0),
        ("1970-01-01T01:00:01+01:00", 1.0),
        ("1970-01-01T00:00:01", 1.0),
        ("1969-12-31T23:59:59Z", -1.0),
        ("0001-01-01T00:00:00Z", -1.0),
        ("yesterday", -1.0),
        ("", -1.0),
    ],
)
def test_times_are_seconds_or_unknown(text: str, expected: float) -> None:
    assert seconds_since_1970(text) == expected


@given(st.text())
def test_no_text_breaks_the_numbers(text: str) -> None:
    assert 0 <= clamped_size(text) <= MAX_SIZE
    assert seconds_since_1970(text) >= -1.0
