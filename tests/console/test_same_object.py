"""``cp`` of an object onto itself, as ``cp`` itself refuses it: nothing is copied, in words."""

from __future__ import annotations

import pytest

from tests.console.conftest import Command
from tests.faults.fake_s3 import FakeS3, Reply, Request

SAME = "The source and the target are the same file"
POLICIES = ("fail", "replace", "skip", "newer", "different", "keep-both")


def changes(fake: FakeS3) -> int:
    return sum(map(fake.count, ("PutObject", "CopyObject", "DeleteObject")))


@pytest.mark.parametrize("target", ["s3://bucket/a/k", "s3://bucket/a/", "rustfs://bucket/a/k"])
@pytest.mark.parametrize("policy", POLICIES)
def test_an_object_onto_itself(fake: FakeS3, copy: Command, policy: str, target: str) -> None:
    fake.put("bucket", "a/k", b"content")
    done = copy("cp", "--if-exists", policy, "s3://bucket/a/k", target)
    if policy == "keep-both":
        assert (done.code, changes(fake)) == (0, 1)
        assert fake.objects["bucket", "a/k (1)"] == b"content"
        return
    assert changes(fake) == 0
    assert fake.objects == {("bucket", "a/k"): b"content"}
    is_refused = policy in ("fail", "replace")
    assert done.code == int(is_refused)
    assert (SAME in done.err) == is_refused
    assert ("1 skipped" in done.err) != is_refused
    assert "same command" not in done.err
    assert copy("transfers").out == ""


def test_the_other_sources_are_copied(fake: FakeS3, copy: Command) -> None:
    for key in ("a/one", "b/two"):
        fake.put("bucket", key, key.encode())
    done = copy("cp", "s3://bucket/a/one", "s3://bucket/b/two", "s3://bucket/a/")
    assert done.code == 1
    assert f"a/one: skipped: {SAME}" in done.err
    assert sorted(key for _, key in fake.objects) == ["a/one", "a/two", "b/two"]


@pytest.mark.parametrize("alias", ["second", "BUCKET"])
def test_an_object_onto_itself_through_another_name_of_the_bucket(
    fake: FakeS3, copy: Command, alias: str
) -> None:
    """As an access point is one: nothing tells the two apart."""
    fake.put("bucket", "k", b"content")
    fake.buckets.add(alias)

    def rename(request: Request) -> Reply | None:
        if request.bucket == alias:
            request.bucket = "bucket"
        return None

    fake.rules.append(rename)
    done = copy("cp", "--if-exists", "replace", "s3://bucket/k", f"s3://{alias}/k")
    assert (done.code, changes(fake)) == (0, 0)
    assert "1 skipped" in done.err


@pytest.mark.parametrize("target", ["a/", "a", "a/inner/", ""])
def test_a_folder_into_itself(fake: FakeS3, copy: Command, target: str) -> None:
    fake.put("bucket", "a/k", b"content")
    source = "s3://bucket/a/" if target == "a/" else "s3://bucket/a"
    done = copy("cp", "-r", "--if-exists", "replace", source, f"s3://bucket/{target}")
    assert (done.code, changes(fake)) == (1, 0)
    assert "Cannot copy a folder into itself" in done.err
    assert "same command" not in done.err
    assert copy("transfers").out == ""
