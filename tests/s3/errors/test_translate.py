"""Every error a server can send has a title, a cause that says what to do, and a remedy."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import (
    AccessDenied,
    AlreadyExists,
    AuthError,
    BucketNotEmpty,
    Cancelled,
    ChecksumRejected,
    ClockSkew,
    IntegrityError,
    InternalError,
    InvalidName,
    InvalidPart,
    InvalidRange,
    NoSuchBucket,
    NoSuchKey,
    NoSuchUpload,
    NotFound,
    NotImplementedByServer,
    PreconditionFailed,
    Remedy,
    RequestRefused,
    S3Error,
    ServerBusy,
    StorageFull,
    UnusableServer,
    WrongRegion,
)
from rustfs_desktop.s3.api.listing import list_pages
from rustfs_desktop.s3.api.objects import head_object
from rustfs_desktop.s3.client import Client, Remote
from rustfs_desktop.s3.errors.messages import ALIASES, STATUS_CODES, TEMPLATES
from rustfs_desktop.s3.errors.translate import retry_after_s, translate_errors
from rustfs_desktop.s3.types import Addressing, Credentials, Endpoint
from tests.faults.fake_s3 import FakeS3, error
from tests.faults.wire import Reply, Request

ROWS: list[tuple[int, str, type[S3Error], Remedy]] = [
    (403, "SignatureDoesNotMatch", AuthError, Remedy.EDIT_CONNECTION),
    (403, "InvalidAccessKeyId", AuthError, Remedy.EDIT_CONNECTION),
    (400, "ExpiredToken", AuthError, Remedy.EDIT_CONNECTION),
    (403, "RequestTimeTooSkewed", ClockSkew, Remedy.RETRY),
    (400, "AuthorizationHeaderMalformed", WrongRegion, Remedy.EDIT_CONNECTION),
    (403, "AccessDenied", AccessDenied, Remedy.EDIT_CONNECTION),
    (301, "PermanentRedirect", UnusableServer, Remedy.EDIT_CONNECTION),
    (307, "TemporaryRedirect", UnusableServer, Remedy.EDIT_CONNECTION),
    (404, "NoSuchBucket", NoSuchBucket, Remedy.REFRESH),
    (404, "NoSuchKey", NoSuchKey, Remedy.REFRESH),
    (404, "NoSuchUpload", NoSuchUpload, Remedy.RETRY),
    (409, "BucketNotEmpty", BucketNotEmpty, Remedy.EMPTY_BUCKET),
    (409, "BucketAlreadyOwnedByYou", AlreadyExists, Remedy.REFRESH),
    (409, "BucketAlreadyExists", AlreadyExists, Remedy.NONE),
    (412, "PreconditionFailed", PreconditionFailed, Remedy.REFRESH),
    (503, "SlowDown", ServerBusy, Remedy.RETRY),
    (503, "ServiceUnavailable", ServerBusy, Remedy.RETRY),
    (429, "TooManyRequests", ServerBusy, Remedy.RETRY),
    (500, "InternalError", InternalError, Remedy.RETRY),
    (429, "SomethingNobodyKnows", ServerBusy, Remedy.RETRY),
    (507, "XMinioStorageFull", StorageFull, Remedy.RETRY),
    (400, "XMinioInvalidResourceName", InvalidName, Remedy.NONE),
    (400, "InvalidPart", InvalidPart, Remedy.RETRY),
    (400, "BadDigest", ChecksumRejected, Remedy.RETRY),
    (400, "XAmzContentSHA256Mismatch", IntegrityError, Remedy.RETRY),
    (416, "InvalidRange", InvalidRange, Remedy.RETRY),
    (501, "NotImplemented", NotImplementedByServer, Remedy.NONE),
    (409, "InvalidBucketState", RequestRefused, Remedy.NONE),
    (400, "SomethingNobodyKnows", RequestRefused, Remedy.RETRY),
]


def failure(client: Client, action: str = "s3:GetObject") -> S3Error:
    with (
        pytest.raises(S3Error) as caught,
        translate_errors(action, "bucket", "folder/key", client),
    ):
        client.transfer.get_object(Bucket="bucket", Key="folder/key")
    return caught.value


@pytest.mark.parametrize(("status", "code", "kind", "remedy"), ROWS)
def test_code(
    fake: FakeS3,
    to_fake: Client,
    status: int,
    code: str,
    kind: type[S3Error],
    remedy: Remedy,
) -> None:
    fake.rules.append(lambda _request: error(status, code, "The server's words."))
    found = failure(to_fake)
    assert type(found) is kind
    assert found.remedy is remedy
    assert found.title
    assert not found.title.endswith(".")
    assert found.cause.endswith(".")
    assert "The server's words." in found.detail
    assert "{" not in found.title + found.cause


def test_every_alias_and_status_leads_to_a_template() -> None:
    assert set(ALIASES.values()) <= set(TEMPLATES)
    assert set(STATUS_CODES.values()) <= set(TEMPLATES)
    names = dict.fromkeys(("bucket", "key", "host", "action", "place"), "x")
    for code, meaning in TEMPLATES.items():
        made = meaning.error(names, detail="", code=code)
        assert made.title
        assert made.cause.endswith(".")


@pytest.mark.parametrize(
    ("status", "kind"),
    [(403, AccessDenied), (404, NotFound), (412, AlreadyExists), (503, ServerBusy)],
)
def test_status_without_a_body(
    fake: FakeS3, to_fake: Client, status: int, kind: type[S3Error]
) -> None:
    fake.rules.append(lambda _request: Reply(status))
    with pytest.raises(kind):
        head_object(Remote(to_fake, "bucket", "key"), repeats=True)


def test_denial_names_the_action_and_the_bucket(fake: FakeS3, to_fake: Client) -> None:
    fake.rules.append(lambda _request: error(403, "AccessDenied"))
    found = failure(to_fake, "s3:PutObjectTagging")
    assert "s3:PutObjectTagging" in found.cause
    assert "“bucket”" in found.cause
    with pytest.raises(AccessDenied) as caught:
        list(list_pages(to_fake, "bucket", cancel=CancelToken()))
    assert "s3:ListBucket " in caught.value.cause


def test_denial_without_keys_asks_for_keys(fake: FakeS3, connect: Callable[..., Client]) -> None:
    fake.rules.append(lambda _request: error(403, "AccessDenied"))
    found = failure(connect(fake.url, Credentials()))
    assert found.title == "Access denied without access keys"
    assert found.remedy is Remedy.EDIT_CONNECTION


def test_locked_file_is_no_matter_of_permissions(fake: FakeS3, to_fake: Client) -> None:
    words = "Object is WORM protected and cannot be overwritten"
    fake.rules.append(lambda _request: error(403, "AccessDenied", words))
    assert failure(to_fake).title == "The file is locked"


def test_full_bucket_is_told_from_other_bad_requests(fake: FakeS3, to_fake: Client) -> None:
    words = "Bucket quota exceeded. Current usage: 10 bytes, limit: 10 bytes"
    fake.rules.append(lambda _request: error(400, "InvalidRequest", words))
    found = failure(to_fake)
    assert found.code == "QuotaExceeded"
    assert words in found.detail


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (timedelta(hours=2), "2 h ahead of the server's"),
        (timedelta(days=-3, hours=-4), "3 d 4 h behind the server's"),
    ],
)
def test_clock_difference_is_told(
    fake: FakeS3, to_fake: Client, ahead: timedelta, words: str
) -> None:
    def rule(_request: object) -> Reply:
        reply = error(403, "RequestTimeTooSkewed")
        reply.headers["Date"] = format_datetime(datetime.now(UTC) - ahead, usegmt=True)
        return reply

    fake.rules.append(rule)
    assert words in failure(to_fake).cause


@pytest.mark.parametrize(("hours", "code"), [(2, "RequestTimeTooSkewed"), (0, "AccessDenied")])
def test_a_refusal_without_words_may_be_the_clocks_fault(
    fake: FakeS3, to_fake: Client, hours: int, code: str
) -> None:
    """Replies to HEAD have no body, but they have a date."""
    there = format_datetime(datetime.now(UTC) - timedelta(hours=hours), usegmt=True)
    fake.rules.append(lambda _request: Reply(403, b"", {"Date": there}))
    with pytest.raises(S3Error) as caught:
        head_object(Remote(to_fake, "bucket", "key"), repeats=True)
    assert caught.value.code == code


def test_wrong_signature_mentions_a_wrong_clock_only(fake: FakeS3, to_fake: Client) -> None:
    fake.rules.append(lambda _request: error(403, "SignatureDoesNotMatch"))
    assert "clock" not in failure(to_fake).cause


def test_missing_bucket_with_virtual_addressing(fake: FakeS3) -> None:
    endpoint = Endpoint(fake.url, addressing=Addressing.VIRTUAL)
    client = Client(endpoint, Credentials("a", "b"))
    fake.rules.append(lambda _request: error(404, "NoSuchBucket", "Volume not found"))
    # An IP address cannot carry a bucket name, so the request goes out in path-style.
    found = failure(client)
    client.close()
    assert "path-style" in found.cause
    assert found.remedy is Remedy.EDIT_CONNECTION


def test_hostile_words_are_cut_and_names_stay_on_one_line(fake: FakeS3, to_fake: Client) -> None:
    fake.rules.append(lambda _request: error(404, "NoSuchKey", "x" * 10_000))
    with (
        pytest.raises(NotFound) as caught,
        translate_errors("s3:GetObject", "bucket", "a\n\u202eb" * 400, to_fake),
    ):
        to_fake.transfer.get_object(Bucket="bucket", Key="k")
    assert len(caught.value.detail) < 600
    assert len(caught.value.title) < 200
    assert caught.value.title.isprintable()


def test_a_surrogate_in_a_name_is_explained(to_fake: Client) -> None:
    with pytest.raises(S3Error) as caught:
        head_object(Remote(to_fake, "bucket", "gro\udcdf"), repeats=True)
    assert caught.value.code == "InvalidName"


def test_our_own_errors_pass_unchanged(to_fake: Client) -> None:
    with pytest.raises(Cancelled), translate_errors("s3:GetObject", client=to_fake):
        raise Cancelled


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0.0),
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": " 0 "}, 0.0),
        ({"retry-after": "86400"}, 300.0),
        ({"retry-after": "9" * 400}, 0.0),
        ({"retry-after": "-5"}, 0.0),
        ({"retry-after": "soon"}, 0.0),
        ({"x-amz-retry-after": "1500", "retry-after": "7"}, 1.5),
        ({"x-amz-retry-after": "soon", "retry-after": "7"}, 7.0),
        (
            {
                "date": "Fri, 02 Jan 2026 03:04:05 GMT",
                "retry-after": "Fri, 02 Jan 2026 03:04:35 GMT",
            },
            30.0,
        ),
        ({"retry-after": "Fri, 02 Jan 1970 03:04:35 GMT"}, 0.0),
    ],
)
def test_how_long_a_server_wants_to_be_left_alone(headers: dict[str, str], seconds: float) -> None:
    assert retry_after_s(headers) == seconds


def test_an_error_says_how_long_to_wait(fake: FakeS3, to_fake: Client) -> None:
    def busy(_request: Request) -> Reply:
        reply = error(503, "SlowDown")
        reply.headers["Retry-After"] = "7"
        return reply

    fake.rules.append(busy)
    assert failure(to_fake).retry_after_s == 7.0
    fake.rules.clear()
    assert failure(to_fake).retry_after_s == 0.0


REGION_REPLIES = [
    ("AuthorizationHeaderMalformed", "<Region>eu-central-1</Region>", ""),
    ("AuthorizationHeaderMalformed", "<Message>wrong; expecting 'eu-central-1'</Message>", ""),
    ("InvalidRegion", "", "eu-central-1"),
    (
        "IllegalLocationConstraintException",
        "<Message>The eu-central-1 location constraint is incompatible for the region</Message>",
        "",
    ),
]


@pytest.mark.parametrize(("code", "elements", "header"), REGION_REPLIES)
def test_the_right_region_is_in_the_sentence(
    fake: FakeS3, to_fake: Client, code: str, elements: str, header: str
) -> None:
    body = f"<Error><Code>{code}</Code>{elements}</Error>".encode()
    headers = {"Content-Type": "application/xml", "x-amz-bucket-region": header}
    fake.rules.append(lambda _request: Reply(400, body, headers))
    found = failure(to_fake)
    assert isinstance(found, WrongRegion)
    assert found.region == "eu-central-1"
    assert found.title == "Wrong region"
    assert found.cause == (
        "The server requires the region “eu-central-1”, not “us-east-1”. Change the region in "
        "the connection settings."
    )


def test_a_redirect_to_another_region_names_it(fake: FakeS3, to_fake: Client) -> None:
    body = b"<Error><Code>PermanentRedirect</Code></Error>"
    fake.rules.append(lambda _request: Reply(301, body, {"x-amz-bucket-region": "eu-west-2"}))
    found = failure(to_fake)
    assert isinstance(found, WrongRegion)
    assert found.region == "eu-west-2"
    assert "“eu-west-2”, not “us-east-1”" in found.cause


@pytest.mark.parametrize("region", ["us-east-1", "a b", "x" * 65, "../..", ""])
def test_a_region_that_cannot_be_the_right_one_is_not_offered(
    fake: FakeS3, to_fake: Client, region: str
) -> None:
    body = f"<Error><Code>InvalidRegion</Code><Region>{region}</Region></Error>".encode()
    fake.rules.append(lambda _request: Reply(400, body, {"Content-Type": "application/xml"}))
    found = failure(to_fake)
    assert isinstance(found, WrongRegion)
    assert found.region == ""


def test_the_region_of_a_reply_without_body_is_in_its_header(fake: FakeS3, to_fake: Client) -> None:
    fake.rules.append(lambda _request: Reply(400, b"", {"x-amz-bucket-region": "eu-west-2"}))
    with pytest.raises(AuthError) as caught:
        head_object(Remote(to_fake, "bucket", "key"))
    assert "“eu-west-2”" in caught.value.cause
