"""Why a HEAD was refused: its reply has no body, so the same is asked with GET."""

from __future__ import annotations

import pytest

from rustfs_desktop.errors import AccessDenied, AuthError, InternalError, NotFound, S3Error
from rustfs_desktop.s3.api.denial_details import denial_details
from rustfs_desktop.s3.api.objects import head_object
from rustfs_desktop.s3.client import Client, Remote
from tests.faults.fake_s3 import FakeS3, error
from tests.faults.rustfs import RUSTFS_HEADERS
from tests.faults.wire import Reply, Request


def head(client: Client) -> None:
    remote = Remote(client, "bucket", "key")
    with denial_details(remote):
        head_object(remote)


def refusing(fake: FakeS3, status: int, get: Reply | None) -> None:
    def rule(request: Request) -> Reply | None:
        if request.method == "HEAD":
            return Reply(status)
        return get

    fake.rules.append(rule)


@pytest.mark.parametrize(
    ("status", "get", "kind"),
    [
        (403, error(403, "InvalidAccessKeyId"), AuthError),
        (400, error(400, "ExpiredToken"), AuthError),
        (403, error(403, "SignatureDoesNotMatch"), AuthError),
        (403, error(403, "AccessDenied"), AccessDenied),
        (403, error(404, "NoSuchKey"), AccessDenied),  # what these keys must not know of
        (403, error(416, "InvalidRange"), AccessDenied),  # an empty object may be read
    ],
)
def test_the_reason_comes_from_a_get(
    fake: FakeS3, to_fake: Client, status: int, get: Reply, kind: type[S3Error]
) -> None:
    refusing(fake, status, get)
    with pytest.raises(kind):
        head(to_fake)
    assert [request.method for request in fake.requests] == ["HEAD", "GET"]
    assert fake.requests[1].headers["range"] == "bytes=0-0"


def test_the_refusal_stays_if_the_get_succeeds(fake: FakeS3, to_fake: Client) -> None:
    fake.put("bucket", "key", b"x")
    refusing(fake, 403, None)
    with pytest.raises(AccessDenied):
        head(to_fake)


@pytest.mark.parametrize("is_rustfs", [True, False])
def test_a_broken_session_token_of_rustfs(fake: FakeS3, to_fake: Client, is_rustfs: bool) -> None:
    """RustFS answers with status 500, which would be waited for like an outage."""
    fake.put("bucket", "key", b"x")
    if is_rustfs:
        fake.reply_headers |= RUSTFS_HEADERS
    refusing(fake, 500, error(500, "InternalError", "check claims failed: invalid token"))
    with pytest.raises(AuthError if is_rustfs else InternalError) as caught:
        head(to_fake)
    assert caught.value.code == ("InvalidSessionToken" if is_rustfs else "InternalError")
    assert len(fake.requests) == (2 if is_rustfs else 1)


def test_other_errors_are_not_asked_about(fake: FakeS3, to_fake: Client) -> None:
    with pytest.raises(NotFound):
        head(to_fake)
    assert len(fake.requests) == 1
