"""An upload goes on where it was after any sudden end, and believes neither journal nor server."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AppError, IncompleteListing
from rustfs_desktop.s3.api.multipart import list_parts
from rustfs_desktop.s3.client import Remote
from rustfs_desktop.transfers.crashpoints import UPLOAD_POINTS
from rustfs_desktop.transfers.tasks.signals import NeedsAnswer, SkipTransfer, StartOver
from rustfs_desktop.transfers.types import Answer, UploadJob
from rustfs_desktop.transfers.verify.etags import MIB
from tests.faults.fake_s3 import FakeS3, Reply, Request, error, xml
from tests.transfers.conftest import fake_client
from tests.transfers.lives import Lives, lives

PARTS = 5
SIZE = PARTS * MIB - 1000
HALF = "up.part_saved:3"
RESUMING = ("up.resume_loaded", "up.resume_listed")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "file.bin"
    path.write_bytes(random.Random(1).randbytes(SIZE))
    return path


@pytest.fixture
def upload(
    fake: FakeS3, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Lives]:
    with lives(UploadJob("test", fake_client(fake), "bucket"), monkeypatch) as made:
        made.add("file.bin", source, SIZE)
        yield made


def assert_stored(upload: Lives, fake: FakeS3, source: Path) -> None:
    upload.clean_up()
    assert fake.objects["bucket", "file.bin"] == source.read_bytes()
    assert list(fake.objects) == [("bucket", "file.bin")]
    assert fake.uploads == {}
    assert upload.journal.leftovers() == []
    assert upload.journal.check() == []


@pytest.mark.parametrize("point", [name for name in UPLOAD_POINTS if "small" not in name])
def test_a_big_upload_goes_on_after_every_point(
    upload: Lives, fake: FakeS3, source: Path, point: str
) -> None:
    if point in RESUMING:
        upload.killed_at(HALF)
    upload.killed_at(point)

    transfer = upload.live()

    assert_stored(upload, fake, source)
    assert transfer.verification == "MD5 of all parts verified"
    assert transfer.bytes_done == SIZE
    assert fake.count("UploadPart") == PARTS
    assert fake.count("CreateMultipartUpload") == (2 if point == "up.created" else 1)
    assert fake.count("CompleteMultipartUpload") == 1


@pytest.mark.parametrize("point", ["up.begin", "up.small_read", "up.small_sent", "up.released"])
def test_a_small_upload_is_sent_once(upload: Lives, fake: FakeS3, source: Path, point: str) -> None:
    source.write_bytes(b"small")
    upload.killed_at(point)

    transfer = upload.live()

    assert_stored(upload, fake, source)
    assert transfer.verification == "MD5 confirmed by the server"
    assert fake.count("PutObject") == 1


@pytest.mark.parametrize("changed", [False, True])
def test_a_small_upload_is_known_under_another_number(
    upload: Lives, fake: FakeS3, source: Path, changed: bool
) -> None:
    """Its row was not written in time, and the folder is walked again."""
    source.write_bytes(b"small")
    upload.killed_at("up.small_sent")
    tag = f"{upload.job.job_id}-77"
    fake.metadata["bucket", "file.bin"] = {"x-amz-meta-rfd-transfer": tag}
    upload.job.is_adopted = True
    if changed:
        source.write_bytes(b"other")
        with pytest.raises(NeedsAnswer):
            upload.live()
    else:
        upload.live()
        assert_stored(upload, fake, source)
    assert fake.count("PutObject") == 1


def test_being_killed_again_and_again_sends_nothing_twice(
    upload: Lives, fake: FakeS3, source: Path
) -> None:
    for _ in range(PARTS):
        upload.killed_at("up.part_sent")
    upload.live()

    assert_stored(upload, fake, source)
    assert fake.count("UploadPart") == PARTS


def test_a_pause_keeps_what_was_sent(upload: Lives, fake: FakeS3, source: Path) -> None:
    upload.paused_at(HALF)
    assert len(fake.uploads) == 1
    (transfer,) = upload.journal.transfers(upload.job)
    assert transfer.bytes_done == 3 * MIB
    assert transfer.keep_until > 0

    upload.live()

    assert_stored(upload, fake, source)
    assert fake.count("UploadPart") == PARTS


# The source -------------------------------------------------------------------------------------


def rewritten(path: Path) -> None:
    path.write_bytes(random.Random(2).randbytes(SIZE))


def rewritten_in_secret(path: Path) -> None:
    before = path.stat()
    rewritten(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def shortened(path: Path) -> None:
    os.truncate(path, SIZE // 2)


@pytest.mark.parametrize("change", [rewritten, rewritten_in_secret, shortened])
def test_a_changed_source_is_noticed(
    upload: Lives, fake: FakeS3, source: Path, change: object
) -> None:
    assert callable(change)
    upload.paused_at(HALF)
    change(source)

    with pytest.raises(AppError) as caught:
        upload.live()

    assert caught.value.code == "SourceChanged"
    upload.clean_up()
    assert (fake.objects, fake.uploads) == ({}, {})


def test_a_copy_of_the_source_is_as_good(upload: Lives, fake: FakeS3, source: Path) -> None:
    """As from a backup: the same bytes and time, another inode."""
    upload.killed_at(HALF)
    before, data = source.stat(), source.read_bytes()
    source.rename(source.with_name("old"))
    source.write_bytes(data)
    os.utime(source, ns=(before.st_atime_ns, before.st_mtime_ns))

    upload.live()

    assert_stored(upload, fake, source)


def test_a_deleted_source_ends_it(upload: Lives, fake: FakeS3, source: Path) -> None:
    upload.killed_at(HALF)
    source.unlink()

    with pytest.raises(AppError) as caught:
        upload.live()

    assert caught.value.code == "FileGone"
    upload.clean_up()
    assert fake.uploads == {}


def test_a_disk_that_is_not_there_is_told_apart(upload: Lives, fake: FakeS3, source: Path) -> None:
    upload.killed_at(HALF)
    gone = source.parent.rename(source.parent.with_name("elsewhere"))

    with pytest.raises(AppError) as caught:
        upload.live()

    assert caught.value.code == "SourceUnavailable"
    gone.rename(source.parent)


def test_a_source_is_not_needed_any_more_once_it_is_stored(
    upload: Lives, fake: FakeS3, source: Path
) -> None:
    upload.killed_at("up.completed")
    data = source.read_bytes()
    source.unlink()

    transfer = upload.live()

    assert fake.objects["bucket", "file.bin"] == data
    assert transfer.verification == "MD5 of all parts verified"


# The server -------------------------------------------------------------------------------------


def lists(fake: FakeS3, *parts: tuple[int, int, str]) -> None:
    """The server tells of these parts: number, size, ETag."""
    items = "".join(
        f"<Part><PartNumber>{number}</PartNumber><Size>{size}</Size><ETag>{etag}</ETag></Part>"
        for number, size, etag in parts
    )
    reply = f"<ListPartsResult><IsTruncated>false</IsTruncated>{items}</ListPartsResult>"
    fake.rules.append(
        lambda request: Reply(body=xml(reply)) if request.what == "ListParts" else None
    )


def etags(upload: Lives) -> dict[int, str]:
    (transfer,) = upload.journal.transfers(upload.job)
    return {number: part.etag for number, part in upload.journal.parts(transfer).items()}


@pytest.mark.parametrize("lie", ["wrong etag", "wrong size", "missing", "none"])
def test_only_proved_parts_are_kept(upload: Lives, fake: FakeS3, source: Path, lie: str) -> None:
    upload.paused_at(HALF)
    known = etags(upload)
    told = [(number, MIB, etag) for number, etag in known.items()]
    told[1:2] = {
        "wrong etag": [(2, MIB, "0" * 32)],
        "wrong size": [(2, MIB - 1, known[2])],
        "missing": [],
        "none": [],
    }[lie]
    lists(fake, *([] if lie == "none" else told), (77, MIB, "extra"))

    upload.live()

    assert_stored(upload, fake, source)
    assert fake.count("UploadPart") == PARTS + (3 if lie == "none" else 1)


def test_parts_are_listed_page_by_page(fake: FakeS3) -> None:
    def page(request: Request) -> Reply | None:
        after = int(request.query.get("part-number-marker", "0"))
        last = min(after + 1000, 2500)
        items = "".join(
            f"<Part><PartNumber>{n}</PartNumber><Size>5</Size><ETag>&quot;e{n}&quot;</ETag></Part>"
            for n in range(after + 1, last + 1)
        )
        more = f"<NextPartNumberMarker>{last}</NextPartNumberMarker>" if last < 2500 else ""
        text = f"<IsTruncated>{str(last < 2500).lower()}</IsTruncated>{more}{items}"
        return Reply(body=xml(f"<ListPartsResult>{text}</ListPartsResult>"))

    fake.rules.append(page)
    remote = Remote(fake_client(fake), "bucket", "key")
    found = list_parts(remote, "id", CancelToken())

    assert sorted(found) == list(range(1, 2501))
    assert found[2500].etag == "e2500"
    assert fake.count("ListParts") == 3


def test_pages_of_parts_that_do_not_end_are_noticed(fake: FakeS3) -> None:
    text = "<ListPartsResult><IsTruncated>true</IsTruncated></ListPartsResult>"
    fake.rules.append(lambda _request: Reply(body=xml(text)))
    with pytest.raises(IncompleteListing):
        list_parts(Remote(fake_client(fake), "bucket", "key"), "id", CancelToken())
    assert len(fake.requests) == 1


def test_without_the_right_to_list_the_journal_is_believed(
    upload: Lives, fake: FakeS3, source: Path
) -> None:
    upload.paused_at(HALF)
    fake.rules.append(
        lambda request: error(403, "AccessDenied") if request.what == "ListParts" else None
    )
    upload.live()
    assert_stored(upload, fake, source)
    assert fake.count("UploadPart") == PARTS


def test_a_server_that_cannot_list_no_parts_gets_a_new_upload(
    upload: Lives, fake: FakeS3, source: Path
) -> None:
    """Old versions of RustFS answer 500 when there are none."""
    upload.killed_at("up.id_saved")
    fake.rules.append(
        lambda request: error(500, "InternalError") if request.what == "ListParts" else None
    )
    with pytest.raises(StartOver):
        upload.live()
    upload.live()
    assert_stored(upload, fake, source)


@pytest.mark.parametrize("point", [HALF, "up.all_sent"])
def test_an_upload_that_expired_is_started_again(
    upload: Lives, fake: FakeS3, source: Path, point: str
) -> None:
    upload.killed_at(point)
    fake.uploads.clear()
    with pytest.raises(StartOver) as caught:
        upload.live()
    assert caught.value.error.code == "UploadExpired"

    upload.live()

    assert_stored(upload, fake, source)


# Was it stored? ---------------------------------------------------------------------------------


def test_a_request_that_was_never_sent_is_sent(upload: Lives, fake: FakeS3, source: Path) -> None:
    upload.killed_at("up.completing_saved")
    assert fake.objects == {}
    upload.live()
    assert_stored(upload, fake, source)
    assert fake.count("UploadPart") == PARTS


def test_an_upload_that_vanished_in_the_middle_is_not_sent_again_in_silence(
    upload: Lives, fake: FakeS3, source: Path
) -> None:
    upload.killed_at("up.completing_saved")
    fake.uploads.clear()
    fake.put("bucket", "file.bin", b"somebody else's")

    with pytest.raises(AppError) as caught:
        upload.live()

    assert caught.value.code == "Unconfirmed"
    assert fake.objects["bucket", "file.bin"] == b"somebody else's"
    assert upload.journal.leftovers() == []


def test_the_same_bytes_without_our_mark_are_ours(
    upload: Lives, fake: FakeS3, source: Path
) -> None:
    """A server that drops metadata."""
    upload.killed_at("up.completed")
    fake.metadata["bucket", "file.bin"] = {}

    transfer = upload.live()

    assert transfer.verification == "MD5 of all parts verified"
    assert_stored(upload, fake, source)


def test_an_older_version_of_ours_is_enough(upload: Lives, fake: FakeS3, source: Path) -> None:
    upload.killed_at("up.completed")
    etag = fake.etags["bucket", "file.bin"]
    fake.put("bucket", "file.bin", b"newer, of somebody else")
    text = (
        "<ListVersionsResult><Name>bucket</Name><IsTruncated>false</IsTruncated><Version>"
        f"<Key>file.bin</Key><VersionId>1</VersionId><ETag>&quot;{etag}&quot;</ETag>"
        "<Size>1</Size></Version></ListVersionsResult>"
    )
    fake.rules.append(
        lambda request: Reply(body=xml(text)) if "versions" in request.query else None
    )

    transfer = upload.live()

    assert transfer.verification == "stored, then replaced by someone else"
    assert fake.objects["bucket", "file.bin"] == b"newer, of somebody else"


# Newer, different -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "age_s", "same_size", "replaced"),
    [
        (Answer.NEWER, -10, True, True),
        (Answer.NEWER, 10, False, False),
        (Answer.NEWER, 0, False, False),
        (Answer.DIFFERENT, 0, True, False),
        (Answer.DIFFERENT, 0, False, True),
        (Answer.DIFFERENT, 10, True, True),
        (Answer.DIFFERENT, -10, True, True),
    ],
)
def test_times_and_sizes_decide(  # noqa: PLR0917
    upload: Lives,
    fake: FakeS3,
    source: Path,
    answer: Answer,
    age_s: int,
    same_size: bool,
    replaced: bool,
) -> None:
    source.write_bytes(b"new content")
    os.utime(source, (1_600_000_000, 1_600_000_000))
    there = b"old content" if same_size else b"old"
    fake.put("bucket", "file.bin", there, {"x-amz-meta-mtime": f"{1_600_000_000 + age_s}.0"})
    upload.job.answer_for_all = answer

    if replaced:
        upload.live()
    else:
        with pytest.raises(SkipTransfer):
            upload.live()
    assert (fake.objects["bucket", "file.bin"] == b"new content") is replaced
