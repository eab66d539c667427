"""Reading one page of ListObjectsV2 into columns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rustfs_desktop.errors import IncompleteListing
from rustfs_desktop.s3.http import listing_xml
from rustfs_desktop.s3.http.listing_xml import MAX_SIZE, clamped_size, read_page

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


def test_a_page_is_parsed_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing_xml, "_PIECE_BYTES", 7)
    body = page(OBJECT.format(key="ä", size=1), OBJECT.format(key="b", size=2))
    assert read_page(body, "bucket", "")[0].keys == ["ä", "b"]


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([OBJECT.format(key=n, size=1) for n in range(1101)], "more rows"),
        (["<CommonPrefixes><Prefix>a</Prefix></CommonPrefixes>"] * 1101, "more rows"),
        ([OBJECT.format(key="a" * 8193, size=1)], "too long"),
        (["<a/>" * 500_000], "too many elements"),
        (["<a>" * 100_000, "</a>" * 100_000, " " * 2**20], "too many elements"),
    ],
)
def test_a_page_has_about_what_was_asked_for(rows: list[str], why: str) -> None:
    with pytest.raises(IncompleteListing) as caught:
        read_page(page(*rows), "bucket", "")
    assert why in caught.value.detail


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


@given(st.text())
def test_no_text_breaks_the_numbers(text: str) -> None:
    assert 0 <= clamped_size(text) <= MAX_SIZE


@pytest.mark.parametrize(
    "body",
    [
        "<ListBucketResult><Name>bucket</Name><IsTruncated>false</IsTruncated>"
        f"<Contents {XMLNS}><Key>a</Key><Size>5</Size></Contents></ListBucketResult>",
        f"<ListBucketResult {XMLNS}><Name>bucket</Name><IsTruncated>false</IsTruncated>"
        '<Contents xmlns=""><Key>a</Key><Size>5</Size></Contents></ListBucketResult>',
        '<s:ListBucketResult xmlns:s="urn:s3"><Name>bucket</Name><IsTruncated>false</IsTruncated>'
        "<s:Contents><Key>a</Key><s:Size>5</s:Size></s:Contents></s:ListBucketResult>",
    ],
)
def test_namespaces_may_be_anywhere(body: str) -> None:
    found, is_truncated = read_page(body.encode(), "bucket", "")
    assert (found.keys, found.sizes, is_truncated) == (["a"], [5], False)


def test_servers_may_echo_nothing() -> None:
    row = OBJECT.format(key="a", size=1)
    found, is_truncated = read_page(f"<ListBucketResult>{row}</ListBucketResult>".encode(), "b", "")
    assert (found.keys, is_truncated) == (["a"], False)
    more = "<NextContinuationToken>t</NextContinuationToken>"
    body = f"<ListBucketResult>{row}{more}</ListBucketResult>".encode()
    assert read_page(body, "b", "")[1]
    rows = "".join(OBJECT.format(key=f"{number:04}", size=1) for number in range(1000))
    assert read_page(f"<ListBucketResult>{rows}</ListBucketResult>".encode(), "b", "")[1]


@pytest.mark.parametrize("etag", ["&quot;abc&quot;", "abc", "W/&quot;abc&quot;"])
def test_etags_of_every_form(etag: str) -> None:
    row = f"<Contents><Key>a</Key><ETag>{etag}</ETag></Contents>"
    assert read_page(page(row), "bucket", "")[0].etags == ["abc"]


def test_the_marker_of_version_1() -> None:
    marker = "<Marker></Marker><NextMarker>b%2Fc</NextMarker><EncodingType>url</EncodingType>"
    row = OBJECT.format(key="a", size=1)
    found, _ = read_page(page(row, truncated="true", more=marker), "bucket", "")
    assert (found.next_token, found.next_marker) == (None, "b/c")
    found, _ = read_page(page(row, truncated="true", more="<Marker/>"), "bucket", "")
    assert found.next_marker == "a"
    assert read_page(page(row, more="<Marker/>"), "bucket", "")[0].next_marker == ""
    assert read_page(page(row, truncated="true"), "bucket", "")[0].next_marker == ""
