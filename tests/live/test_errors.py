"""What goes wrong on a real server, and what is said then."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import (
    AccessDenied,
    AlreadyExists,
    AppError,
    AuthError,
    BucketNotEmpty,
    NotFound,
    Remedy,
)
from rustfs_desktop.s3.api.buckets import create_bucket, delete_bucket, list_buckets
from rustfs_desktop.s3.api.listing import list_pages
from rustfs_desktop.s3.api.objects import create_folder, delete_objects, head_object
from rustfs_desktop.s3.api.presign import presign_get
from rustfs_desktop.s3.api.probe import probe
from rustfs_desktop.s3.client import Client, Remote
from rustfs_desktop.s3.types import Credentials
from tests.conftest import LiveServer

ONE_BUCKET_ONLY = "the embedded server alone has keys with few rights"


@pytest.fixture
def connect(server: LiveServer) -> Iterator[Callable[[Credentials], Client]]:
    made: list[Client] = []

    def make(credentials: Credentials) -> Client:
        made.append(Client(server.endpoint, credentials))
        return made[-1]

    yield make
    for client in made:
        client.close()


Connect = Callable[[Credentials], Client]


def failure(kind: type[AppError], work: Callable[[], Any]) -> AppError:
    with pytest.raises(kind) as caught:
        work()
    assert caught.value.title
    assert caught.value.cause
    return caught.value


def list_all(client: Client, bucket: str) -> None:
    list(list_pages(client, bucket, cancel=CancelToken()))


def test_wrong_secret(server: LiveServer, connect: Connect) -> None:
    client = connect(Credentials(server.credentials.access_key, "wrongsecret1234"))
    error = failure(AuthError, lambda: list_buckets(client))
    assert error.code == "SignatureDoesNotMatch"
    assert error.remedy is Remedy.EDIT_CONNECTION
    assert server.endpoint.host in error.cause
    assert "wrongsecret" not in f"{error} {error.detail}"


def test_unknown_access_key(connect: Connect) -> None:
    client = connect(Credentials("nosuchkey12345", "secretsecret123"))
    error = failure(AuthError, lambda: list_buckets(client))
    assert error.code == "InvalidAccessKeyId"
    assert error.remedy is Remedy.EDIT_CONNECTION


def test_no_keys_at_all(connect: Connect, server: LiveServer) -> None:
    client = connect(Credentials())
    error = failure(AccessDenied, lambda: list_all(client, server.shared_bucket))
    assert "s3:ListBucket" in error.cause
    assert error.remedy is Remedy.EDIT_CONNECTION
    assert failure(AccessDenied, lambda: list_buckets(client)).remedy is Remedy.OPEN_BUCKET


@pytest.mark.weed_only(reason=ONE_BUCKET_ONLY)
def test_keys_that_may_only_read(server: LiveServer, client: Client, connect: Connect) -> None:
    client.browse.put_object(Bucket=server.shared_bucket, Key="readable", Body=b"1")
    readonly = connect(server.readonly)
    list_all(readonly, server.shared_bucket)
    assert head_object(Remote(readonly, server.shared_bucket, "readable"), repeats=True).size == 1
    error = failure(AccessDenied, lambda: create_folder(readonly, server.shared_bucket, "folder/"))
    assert "s3:PutObject " in error.cause
    assert f"“{server.shared_bucket}”" in error.cause
    error = failure(AccessDenied, lambda: create_bucket(readonly, "not-allowed"))
    assert "s3:CreateBucket " in error.cause
    result = delete_objects(
        readonly, server.shared_bucket, ["readable", "other"], CancelToken(), lambda _n: None
    )
    assert result.deleted == 0
    assert {failed.error.code for failed in result.failures} == {"AccessDenied"}
    result = delete_objects(
        readonly, server.shared_bucket, ["readable"], CancelToken(), lambda _n: None
    )
    assert [failed.error.code for failed in result.failures] == ["AccessDenied"]


@pytest.mark.weed_only(reason=ONE_BUCKET_ONLY)
def test_keys_for_one_bucket(server: LiveServer, bucket: str, connect: Connect) -> None:
    one = connect(server.one_bucket)
    list_all(one, server.shared_bucket)
    assert bucket not in {found.name for found in list_buckets(one)}
    error = failure(AccessDenied, lambda: list_all(one, bucket))
    assert "s3:ListBucket " in error.cause
    assert f"“{bucket}”" in error.cause
    probe(server.endpoint, server.one_bucket)


def test_wrong_clock(client: Client, bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shift_clock(monkeypatch, datetime.timedelta(hours=2, minutes=5))
    error = failure(AuthError, lambda: list_all(client, bucket))
    assert error.code == "RequestTimeTooSkewed"
    assert "2 h 5 min ahead of the server's" in error.cause


def shift_clock(monkeypatch: pytest.MonkeyPatch, ahead: datetime.timedelta) -> None:
    """Let the signature and our own look at the clock be off."""
    import botocore.auth

    from rustfs_desktop.s3.errors import translate

    def now(*_: object, **__: object) -> datetime.datetime:
        return datetime.datetime.now(datetime.UTC) + ahead

    def now_for_boto(remove_tzinfo: bool = True) -> datetime.datetime:
        return now().replace(tzinfo=None) if remove_tzinfo else now()

    monkeypatch.setattr(botocore.auth, "get_current_datetime", now_for_boto)
    monkeypatch.setattr(translate, "now", now)


def test_missing_bucket(client: Client) -> None:
    for work in (
        lambda: list_all(client, "no-such-bucket-here"),
        lambda: delete_bucket(client, "no-such-bucket-here"),
        lambda: create_folder(client, "no-such-bucket-here", "a/"),
    ):
        error = failure(NotFound, work)
        assert error.code == "NoSuchBucket"
        assert "“no-such-bucket-here”" in error.title
        assert error.remedy is Remedy.REFRESH


def test_missing_key(client: Client, bucket: str) -> None:
    error = failure(
        NotFound, lambda: head_object(Remote(client, bucket, "folder/missing"), repeats=True)
    )
    assert error.code == "NoSuchKey"
    assert "“folder/missing”" in error.title


def test_bucket_that_is_not_empty(client: Client, bucket: str) -> None:
    client.browse.put_object(Bucket=bucket, Key="k", Body=b"")
    error = failure(BucketNotEmpty, lambda: delete_bucket(client, bucket))
    assert error.remedy is Remedy.EMPTY_BUCKET


def test_bucket_that_one_has_already(client: Client, bucket: str) -> None:
    error = failure(AlreadyExists, lambda: create_bucket(client, bucket))
    assert error.title == f"You already own the bucket “{bucket}”"


def test_link_to_nothing_can_be_made(client: Client, bucket: str) -> None:
    """Signing asks nobody: whether the file exists shows when the link is used."""
    assert presign_get(client, bucket, "missing", 60)
