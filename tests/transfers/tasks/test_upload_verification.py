"""How far an upload is verified: by the reply alone, and by a look at the object."""

from __future__ import annotations

import pytest

from rustfs_desktop.s3.types import ObjectHead
from rustfs_desktop.transfers.errors import SizeMismatch, StoredContentMismatch
from rustfs_desktop.transfers.tasks.upload_verification import (
    SentContent,
    has_other_content,
    of_folder,
    of_look,
    of_small_reply,
)

MD5, OTHER_MD5 = "0" * 31 + "1", "0" * 31 + "2"
PARTS, OTHER_PARTS = f"{MD5}-3", f"{OTHER_MD5}-3"
NO_MD5 = "not-made-of-md5s"
BY_REPLY = ", according to the server's reply"


def sent(etag: str = MD5, version_id: str = "") -> SentContent:
    return SentContent(ObjectHead(etag, version_id=version_id), 10, etag)


@pytest.mark.parametrize(("etag", "words"), [(MD5, "MD5 verified"), (NO_MD5, "stored")])
def test_a_reply_claims_only_what_it_says(etag: str, words: str) -> None:
    verified = of_small_reply(ObjectHead(etag, version_id="v1"), MD5)
    assert (verified.text, verified.digest) == (words + BY_REPLY, f"md5:{MD5}")
    assert verified.version_id == "v1"


@pytest.mark.parametrize(
    ("expected", "found", "words", "digest"),
    [
        (MD5, MD5, "MD5 confirmed by the server", f"md5:{MD5}"),
        (PARTS, PARTS, "MD5 of all parts verified", f"etag:{PARTS}"),
        (MD5, NO_MD5, "size confirmed by the server", f"md5:{MD5}"),
        (PARTS, NO_MD5, "size confirmed by the server", f"etag:{NO_MD5}"),
        (MD5, "", "size confirmed by the server, which sends no ETag", f"md5:{MD5}"),
        (PARTS, "", "size confirmed by the server, which sends no ETag", ""),
    ],
)
def test_a_look_claims_what_it_shows(expected: str, found: str, words: str, digest: str) -> None:
    verified = of_look(sent(expected), ObjectHead(found, 10))
    assert (verified.text, verified.digest) == (words, digest)


def test_the_version_is_that_of_the_look() -> None:
    assert of_look(sent(version_id="v1"), ObjectHead(MD5, 10)).version_id == "v1"
    seen = ObjectHead(MD5, 10, version_id="v2")
    assert of_look(sent(version_id="v1"), seen).version_id == "v2"


def test_other_content_is_not_what_was_sent() -> None:
    with pytest.raises(StoredContentMismatch) as caught:
        of_look(sent(), ObjectHead(OTHER_MD5, 10))
    assert caught.value.detail == f"ETag {OTHER_MD5} instead of {MD5}"


@pytest.mark.parametrize("etag", [MD5, NO_MD5, ""])
def test_another_size_is_not_what_was_sent(etag: str) -> None:
    with pytest.raises(SizeMismatch):
        of_look(sent(), ObjectHead(etag, 11))


def test_an_encrypted_object_is_verified_by_its_size() -> None:
    existing = ObjectHead(OTHER_MD5, 10, encryption="aws:kms")
    assert of_look(sent(), existing).text == "size confirmed by the server"


def test_a_folder_is_seen_or_only_confirmed() -> None:
    stored = ObjectHead(MD5, version_id="v1")
    assert of_folder(stored, ObjectHead(OTHER_MD5, 5)).text == "folder created"
    unseen = of_folder(stored, None)
    assert unseen.text == "confirmed by the server, could not be checked"
    assert unseen.version_id == "v1"


@pytest.mark.parametrize(
    ("found", "is_other"),
    [
        (ObjectHead(MD5), False),
        (ObjectHead(OTHER_MD5), True),
        (ObjectHead(OTHER_PARTS), True),
        (ObjectHead(NO_MD5), False),
        (ObjectHead(""), False),
        (ObjectHead(OTHER_MD5, encryption="AES256"), False),
    ],
)
def test_only_etags_of_md5s_show_other_content(found: ObjectHead, is_other: bool) -> None:
    assert has_other_content(found, MD5) is is_other
