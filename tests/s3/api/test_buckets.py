"""What a bucket may be called, said while it is typed."""

from __future__ import annotations

import pytest

from rustfs_desktop.errors import AlreadyExists
from rustfs_desktop.s3.api.buckets import bucket_name_problem, create_bucket
from rustfs_desktop.s3.client import Client
from tests.faults.fake_s3 import FakeS3, Reply, error
from tests.faults.rustfs import like_rustfs


@pytest.mark.parametrize("name", ["abc", "a-b.c", "0bucket9", "x" * 63, "1.2.3", "my.bucket"])
def test_good_names(name: str) -> None:
    assert bucket_name_problem(name) == ""


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "Enter a bucket name"),
        ("ab", "at least 3"),
        ("x" * 64, "too long: 64 of 63"),
        ("Photos", "lowercase letters only"),
        ("my bucket", "cannot contain spaces"),
        ("my_bucket", "not “_”"),
        ("büro", "not “ü”"),
        ("-abc", "must begin and end"),
        ("abc.", "must begin and end"),
        ("a..b", "two dots"),
        ("192.168.1.1", "IP address"),
        ("xn--abc", "“xn--” are reserved"),
        ("abc-s3alias", "“-s3alias” are reserved"),
    ],
)
def test_broken_rule_is_named(name: str, words: str) -> None:
    assert words in bucket_name_problem(name)


def test_bucket_that_one_owns_is_not_created_again(fake: FakeS3, to_fake: Client) -> None:
    like_rustfs(fake)
    with pytest.raises(AlreadyExists) as raised:
        create_bucket(to_fake, "bucket")
    assert raised.value.title == "You already own the bucket “bucket”"
    assert raised.value.code == "BucketAlreadyOwnedByYou"
    assert fake.count("CreateBucket") == 0


def test_bucket_of_someone_else_that_one_may_read(fake: FakeS3, to_fake: Client) -> None:
    fake.rules.append(lambda request: Reply() if request.what == "HeadBucket" else None)
    with pytest.raises(AlreadyExists) as raised:
        create_bucket(to_fake, "public")
    assert raised.value.code == "BucketAlreadyExists"


def test_new_bucket_is_created_also_when_one_may_not_look(fake: FakeS3, to_fake: Client) -> None:
    create_bucket(to_fake, "first")
    fake.rules.append(
        lambda request: error(403, "AccessDenied") if request.what == "HeadBucket" else None
    )
    create_bucket(to_fake, "second")
    assert fake.buckets >= {"first", "second"}
