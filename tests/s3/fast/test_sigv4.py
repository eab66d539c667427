"""Signature Version 4: the examples that Amazon publishes, and the same as boto3's."""

from __future__ import annotations

import hashlib
import time
import types

import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotoCredentials

from rustfs_desktop.s3.fast import sigv4
from rustfs_desktop.s3.fast.sigv4 import UNSIGNED, Signer
from rustfs_desktop.s3.types import Credentials

EMPTY = hashlib.sha256(b"").hexdigest()
# "Examples: Signature Calculations in AWS Signature Version 4" in the reference of Amazon S3.
KEYS = Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
MAY_24_2013 = 1369353600.0


def set_clock(monkeypatch: pytest.MonkeyPatch, *seconds: float) -> None:
    """Let the signer see these times, one after the other."""
    times = iter(seconds)
    clock = types.SimpleNamespace(
        time=lambda: next(times), strftime=time.strftime, gmtime=time.gmtime
    )
    monkeypatch.setattr(sigv4, "time", clock)


@pytest.mark.parametrize(
    ("target", "more", "content_hash", "expected"),
    [
        (
            ("GET", "/test.txt", ""),
            {"range": "bytes=0-9"},
            EMPTY,
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        ),
        (
            ("PUT", "/test%24file.text", ""),
            {
                "date": "Fri, 24 May 2013 00:00:00 GMT",
                "x-amz-storage-class": "REDUCED_REDUNDANCY",
            },
            "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
        ),
        (
            ("GET", "/", "lifecycle="),
            {},
            EMPTY,
            "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
        ),
        (
            ("GET", "/", "max-keys=2&prefix=J"),
            {},
            EMPTY,
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
        ),
    ],
)
def test_the_published_examples(
    monkeypatch: pytest.MonkeyPatch,
    target: tuple[str, str, str],
    more: dict[str, str],
    content_hash: str,
    expected: str,
) -> None:
    set_clock(monkeypatch, MAY_24_2013)
    headers = {"host": "examplebucket.s3.amazonaws.com", **more}
    method, path, query = target
    Signer(KEYS, "us-east-1").sign(method, path, headers, content_hash, query)
    assert headers["x-amz-date"] == "20130524T000000Z"
    assert headers["authorization"].endswith(f"Signature={expected}")


@pytest.mark.parametrize("content_hash", [EMPTY, UNSIGNED])
@pytest.mark.parametrize("token", ["", "session/token+=="])
def test_the_same_signature_as_boto3(content_hash: str, token: str) -> None:
    keys = Credentials("key", "secret/+", token)
    headers = {"host": "127.0.0.1:9000", "x-amz-meta-a": "1", "content-type": "text/plain"}
    Signer(keys, "eu-1").sign("PUT", "/bucket/a%20b/%C3%BC~", headers, content_hash)
    theirs = AWSRequest(
        "PUT",
        "http://127.0.0.1:9000/bucket/a%20b/%C3%BC~",
        {name: value for name, value in headers.items() if name != "authorization"},
    )
    theirs.context["timestamp"] = headers["x-amz-date"]
    theirs.context["payload_signing_enabled"] = content_hash == EMPTY
    auth = S3SigV4Auth(BotoCredentials("key", "secret/+", token or None), "s3", "eu-1")
    text = auth.string_to_sign(theirs, auth.canonical_request(theirs))
    ours = headers["authorization"].rpartition("=")[2]
    assert ours == auth.signature(text, theirs)


def test_the_key_changes_with_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    set_clock(monkeypatch, MAY_24_2013 + 86399, MAY_24_2013 + 86400)
    signer, signed = Signer(KEYS, "us-east-1"), []
    for _ in range(2):
        headers = {"host": "example"}
        signer.sign("GET", "/", headers, EMPTY)
        signed.append(headers["authorization"])
    assert "/20130524/us-east-1/" in signed[0]
    assert "/20130525/us-east-1/" in signed[1]
    set_clock(monkeypatch, MAY_24_2013 + 86400)
    fresh = {"host": "example"}
    Signer(KEYS, "us-east-1").sign("GET", "/", fresh, EMPTY)
    assert fresh["authorization"] == signed[1]


def test_anonymous_requests_are_not_signed() -> None:
    headers = {"host": "example"}
    Signer(Credentials(), "us-east-1").sign("GET", "/", headers, EMPTY)
    assert headers == {"host": "example"}
