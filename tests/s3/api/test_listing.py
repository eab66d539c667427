"""Listings: complete and in columns, or an error that says so."""

from __future__ import annotations

import tracemalloc
from datetime import UTC, datetime
from xml.sax.saxutils import escape

import pytest

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import Cancelled, IncompleteListing
from rustfs_desktop.s3.api import listing
from rustfs_desktop.s3.api.listing import list_pages
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.http.listing_xml import read_page
from rustfs_desktop.s3.types import Page
from tests.faults.fake_s3 import FakeS3
from tests.faults.wire import Reply, Request


def listed(client: Client, prefix: str = "", delimiter: str = "/") -> Page:
    whole = Page()
    for page in list_pages(client, "bucket", prefix, delimiter=delimiter, cancel=CancelToken()):
        whole.extend(page)
    return whole


def page_xml(  # one element each
    content: str = "",
    *,
    name: str = "bucket",
    truncated: str = "false",
    token: str = "",
    encoding: str = "url",
    prefix: str = "",
) -> bytes:
    return (
        f"<?xml version='1.0'?><ListBucketResult xmlns='http://s3.amazonaws.com/doc/2006-03-01/'>"
        f"<Name>{name}</Name><Prefix>{prefix}</Prefix><EncodingType>{encoding}</EncodingType>"
        f"<IsTruncated>{truncated}</IsTruncated>"
        + (f"<NextContinuationToken>{token}</NextContinuationToken>" if token else "")
        + content
        + "</ListBucketResult>"
    ).encode()


def row(key: str, *, size: object = 1, date: str = "2026-01-02T03:04:05.000Z") -> str:
    return (
        f"<Contents><Key>{escape(key)}</Key><Size>{size}</Size><LastModified>{date}</LastModified>"
        f"<ETag>&quot;e&quot;</ETag><StorageClass>STANDARD</StorageClass></Contents>"
    )


def folder(name: str) -> str:
    return f"<CommonPrefixes><Prefix>{name}</Prefix></CommonPrefixes>"


def test_folders_and_files_come_as_columns(fake: FakeS3, to_fake: Client) -> None:
    for key in ("a/1", "a/2", "b.txt", "c d+e%2F.txt"):
        fake.put("bucket", key, key.encode())
    page = listed(to_fake)
    assert page.prefixes == ["a/"]
    assert page.keys == ["b.txt", "c d+e%2F.txt"]
    assert page.sizes == [5, 12]
    times = [datetime(2026, 1, 2, 3, 4, second, tzinfo=UTC) for second in (8, 9)]
    assert page.modified == [time.timestamp() for time in times]
    assert page.storage_classes == ["STANDARD"] * 2
    assert all(len(etag) == 32 for etag in page.etags)


def test_pages_come_one_by_one(fake: FakeS3, to_fake: Client) -> None:
    fake.page_size = 10
    for number in range(25):
        fake.put("bucket", f"{number:03}", b"")
    pages = list(list_pages(to_fake, "bucket", cancel=CancelToken()))
    assert [len(page) for page in pages] == [10, 10, 5]
    assert [page.next_token is None for page in pages] == [False, False, True]


def test_the_folders_own_marker_is_left_out(fake: FakeS3, to_fake: Client) -> None:
    fake.put("bucket", "a/", b"")
    fake.put("bucket", "a/1", b"x")
    page = listed(to_fake, "a/")
    assert (page.keys, page.sizes) == (["a/1"], [1])
    assert listed(to_fake, "a/", delimiter="").keys == ["a/", "a/1"]


def test_a_folders_object_with_content_is_listed(fake: FakeS3, to_fake: Client) -> None:
    fake.put("bucket", "a/", b"content")
    fake.put("bucket", "a/1", b"x")
    page = listed(to_fake, "a/")
    assert (page.keys, page.sizes) == (["a/", "a/1"], [7, 1])
    assert (listed(to_fake).keys, listed(to_fake).prefixes) == ([], ["a/"])


@pytest.mark.parametrize(
    "key", ["x\x01y", "a\r\nb", "\x1b[31m", "\ufffe", "\u202egpj.exe", " lead", "a&b<c>", "😀"]
)
def test_odd_names_survive(fake: FakeS3, to_fake: Client, key: str) -> None:
    fake.put("bucket", key, b"")
    assert listed(to_fake).keys == [key]


def test_stop_between_pages(fake: FakeS3, to_fake: Client) -> None:
    fake.page_size = 1
    for number in range(5):
        fake.put("bucket", str(number), b"")
    cancel = CancelToken()
    pages = list_pages(to_fake, "bucket", cancel=cancel)
    next(pages)
    cancel.set()
    with pytest.raises(Cancelled):
        next(pages)
    assert len(fake.requests) == 1


def lie(fake: FakeS3, *bodies: bytes) -> None:
    """Answer listings with these pages, the last one for ever."""
    left = list(bodies)

    def rule(request: Request) -> Reply | None:
        if request.what != "ListObjectsV2":
            return None
        return Reply(200, left.pop(0) if len(left) > 1 else left[0])

    fake.rules.append(rule)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"<ListBucketResult/>", id="nothing inside"),
        pytest.param(page_xml(name="other"), id="another bucket"),
        pytest.param(page_xml(truncated=""), id="no word about more"),
        pytest.param(page_xml(truncated="true"), id="more, but nothing and no token"),
        pytest.param(page_xml(row("elsewhere/x")), id="another folder"),
        pytest.param(page_xml(row("a/x"))[:-30], id="cut off"),
        pytest.param(page_xml(row("a/\x01")), id="not XML"),
        pytest.param(page_xml(prefix="b/"), id="another prefix"),
        pytest.param(page_xml(folder("a/x")), id="a folder that is an object"),
        pytest.param(page_xml("".join(row(f"a/{n}") for n in range(1101))), id="too many rows"),
    ],
)
def test_page_that_contradicts_itself(fake: FakeS3, to_fake: Client, body: bytes) -> None:
    lie(fake, body)
    with pytest.raises(IncompleteListing) as caught:
        listed(to_fake, "a/")
    assert caught.value.detail
    assert len(fake.requests) == 1


@pytest.mark.parametrize("token", ["t", ""])
def test_a_server_that_goes_in_circles_ends_the_listing(
    fake: FakeS3, to_fake: Client, token: str
) -> None:
    lie(fake, *[page_xml(row(key), truncated="true", token=token) for key in "ab"])
    pages = list_pages(to_fake, "bucket", cancel=CancelToken())
    assert next(pages).keys == ["a"]
    assert next(pages).keys == ["b"]
    with pytest.raises(IncompleteListing):
        list(pages)
    assert len(fake.requests) <= 4


def test_pages_in_a_circle_end_the_listing(fake: FakeS3, to_fake: Client) -> None:
    """With another token each time; rows that came before are not shown again."""
    count = 0

    def rule(_request: Request) -> Reply:
        nonlocal count
        count += 1
        name = "ab"[(count - 1) % 2]
        return Reply(200, page_xml(row(name), truncated="true", token=f"{count}"))

    fake.rules.append(rule)
    pages = list_pages(to_fake, "bucket", cancel=CancelToken())
    assert [next(pages).keys for _ in range(3)] == [["a"], ["b"], []]
    with pytest.raises(IncompleteListing):
        list(pages)
    assert count == 4


def test_a_circle_of_unsorted_pages_ends_the_listing(fake: FakeS3, to_fake: Client) -> None:
    pages = [row("b") + row("a"), row("d") + row("c")]
    bodies = [page_xml(pages[n % 2], truncated="true", token=f"{n}") for n in range(5)]
    lie(fake, *bodies)
    with pytest.raises(IncompleteListing):
        listed(to_fake)
    assert len(fake.requests) == 3


def test_a_page_that_brings_nothing_new_is_left_by_name(fake: FakeS3, to_fake: Client) -> None:
    """As from RustFS when a key ends with __XLDIR__."""

    def rule(request: Request) -> Reply:
        if request.query.get("start-after") == "a":
            return Reply(200, page_xml(row("b")))
        return Reply(200, page_xml(row("a"), truncated="true", token=f"{len(fake.requests)}"))

    fake.rules.append(rule)
    assert listed(to_fake).keys == ["a", "b"]
    assert len(fake.requests) == 3


def test_a_name_twice_in_a_page_is_shown_once_and_told(fake: FakeS3, to_fake: Client) -> None:
    body = page_xml(row("a") + row("b", size=7) + row("a", size=9) + folder("d/") + folder("d/"))
    lie(fake, body)
    pages = list_pages(to_fake, "bucket", cancel=CancelToken())
    page = next(pages)
    assert (page.keys, page.sizes, page.prefixes) == (["a", "b"], [1, 7], ["d/"])
    with pytest.raises(IncompleteListing, match="incomplete"):
        next(pages)


def test_folders_that_nobody_asked_for_end_the_listing(fake: FakeS3, to_fake: Client) -> None:
    lie(fake, page_xml(row("a") + folder("d/")))
    with pytest.raises(IncompleteListing):
        listed(to_fake, delimiter="")


def test_a_folder_does_not_contain_itself(fake: FakeS3, to_fake: Client) -> None:
    lie(fake, page_xml(folder("a/") + folder("a/b/")))
    assert listed(to_fake, "a/").prefixes == ["a/b/"]


@pytest.mark.parametrize(
    "junk",
    [
        pytest.param("<a/>" * 2_000_000, id="elements"),
        pytest.param("<a>" * 200_000 + "</a>" * 200_000, id="depth"),
        pytest.param(
            "<a " + "".join(map("a{}='' ".format, range(500_000))) + "/>", id="attributes"
        ),
        pytest.param("x" * 9_000_000, id="text"),
    ],
)
def test_junk_takes_no_memory(junk: str) -> None:
    body = page_xml(junk)
    tracemalloc.start()
    try:
        with pytest.raises(IncompleteListing, match="incomplete"):
            read_page(body, "bucket", "")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 1_000_000


@pytest.mark.parametrize("inclusive", [False, True])
@pytest.mark.parametrize("token", ["", "t"])
@pytest.mark.parametrize("delimiter", ["", "/"])
def test_a_server_whose_token_leads_nowhere_is_asked_by_name(
    fake: FakeS3, to_fake: Client, delimiter: str, token: str, inclusive: bool
) -> None:
    names = sorted(f"{a}{s}{b}" for a in "abcdé文😀" for s in ("", "/") for b in "12")
    for name in names:
        fake.put("bucket", name, b"")
    shown = sorted({n.partition("/")[0] + "/" if delimiter and "/" in n else n for n in names})

    def rule(request: Request) -> Reply:
        after = request.query.get("start-after", "")
        left = [n for n in shown if n > after or (inclusive and n == after)]
        left = [n for n in left if not (n.endswith("/") and after.startswith(n) and after != n)]
        body = "".join(
            f"<CommonPrefixes><Prefix>{n}</Prefix></CommonPrefixes>" if n.endswith("/") else row(n)
            for n in left[:3]
        )
        more = "true" if left[3:] else "false"
        return Reply(200, page_xml(body, truncated=more, token=token, encoding=""))

    fake.rules.append(rule)
    page = listed(to_fake, delimiter=delimiter)
    assert sorted([*page.keys, *page.prefixes]) == shown


def test_a_server_with_version_1_only_is_asked_by_marker(fake: FakeS3, to_fake: Client) -> None:
    for number in range(25):
        fake.put("bucket", f"d/{number:03}", b"x")

    def version_1(request: Request) -> Reply | None:
        if request.what != "ListObjectsV2":
            return None
        names = sorted(key for _, key in fake.objects if key > request.query.get("marker", ""))
        more = "<Marker/>" + (f"<NextMarker>{names[9]}</NextMarker>" if names[10:] else "")
        rows = "".join(map(row, names[:10]))
        truncated = str(len(names) > 10).lower()
        return Reply(body=page_xml(more + rows, truncated=truncated, encoding=""))

    fake.rules.append(version_1)
    assert listed(to_fake, "d/").keys == [f"d/{number:03}" for number in range(25)]
    assert [request.query.get("marker") for request in fake.requests] == [None, "d/009", "d/019"]
    assert "list-type" not in fake.requests[-1].query


def test_without_order_nobody_goes_on_by_name(fake: FakeS3, to_fake: Client) -> None:
    """What comes before the last name on a page to come would be left out."""
    lie(fake, page_xml(row("a") + row("c") + row("b"), truncated="true"))
    with pytest.raises(IncompleteListing):
        listed(to_fake)
    assert len(fake.requests) == 1


def test_rows_that_come_twice_are_shown_once(fake: FakeS3, to_fake: Client) -> None:
    folder = "<CommonPrefixes><Prefix>d/</Prefix></CommonPrefixes>"
    lie(
        fake,
        page_xml(row("a") + row("b") + folder, truncated="true", token="1"),
        page_xml(row("b") + row("c") + folder),
    )
    page = listed(to_fake)
    assert (page.keys, page.prefixes) == (["a", "b", "c"], ["d/"])
    assert len(page.sizes) == len(page.etags) == 3


def test_empty_pages_without_end(
    fake: FakeS3, to_fake: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "_MAX_EMPTY_PAGES", 20)
    count = 0

    def rule(_request: Request) -> Reply:
        nonlocal count
        count += 1
        return Reply(200, page_xml(truncated="true", token=str(count)))

    fake.rules.append(rule)
    with pytest.raises(IncompleteListing):
        listed(to_fake)
    assert count == 21


def test_numbers_and_dates_are_kept_within_bounds() -> None:
    content = "".join(
        [
            row("a", size=-5),
            row("b", size=10**30),
            row("c", size="many"),
            row("d", size="9" * 5000),
            row("e", date="notadate"),
            row("f", date="1492-10-12T00:00:00Z"),
            row("g", date="9999-12-31T23:59:59Z"),
            row("h", date="2026-01-02T03:04:05"),
            row("i", date=""),
        ]
    )
    page, _ = read_page(page_xml(content), "bucket", "")
    assert page.sizes[:4] == [0, 2**63 - 1, 0, 2**63 - 1]
    stamp = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC).timestamp()
    assert page.modified[4:] == [-1, -1, -1, stamp, -1]


def test_missing_elements_do_not_shift_the_columns() -> None:
    bare = "<Contents><Key>a</Key><Size>1</Size></Contents>"
    page, _ = read_page(page_xml(bare + row("b", size=2)), "bucket", "")
    assert page.keys == ["a", "b"]
    assert page.sizes == [1, 2]
    assert page.etags == ["", "e"]
    assert page.storage_classes == ["", "STANDARD"]
    assert page.modified[0] == -1


def test_names_are_decoded_only_when_the_server_encoded_them() -> None:
    encoded, _ = read_page(page_xml(row("a%2Bb+c")), "bucket", "")
    raw, _ = read_page(page_xml(row("a%2Bb+c"), encoding=""), "bucket", "")
    assert encoded.keys == ["a+b c"]
    assert raw.keys == ["a%2Bb+c"]
