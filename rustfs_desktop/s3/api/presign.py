"""Presigned URLs (links): permit downloading or uploading one object for a limited time."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from rustfs_desktop.errors import LinkNeedsKeys
from rustfs_desktop.s3.errors.translate import translate_errors

if TYPE_CHECKING:
    from rustfs_desktop.s3.client import Client

MAX_EXPIRY_S = 7 * 24 * 3600  # the limit of Signature Version 4


def presign_get(
    client: Client, bucket: str, key: str, expires_s: int, *, download_name: str = ""
) -> str:
    """A link that downloads one object; browsers save it as ``download_name``."""
    request: dict[str, Any] = {"Bucket": bucket, "Key": key}
    if download_name:
        request["ResponseContentDisposition"] = _disposition(download_name)
    return _presign(client, "get_object", request, expires_s)


def presign_put(client: Client, bucket: str, key: str, expires_s: int) -> str:
    """A link that uploads one object as ``key``, replacing an existing one."""
    return _presign(client, "put_object", {"Bucket": bucket, "Key": key}, expires_s)


def clamped_expiry_s(expires_s: int) -> int:
    """The nearest expiry time that a link may have."""
    return min(max(expires_s, 1), MAX_EXPIRY_S)


def as_curl(url: str, key: str, *, upload: bool) -> str:
    """The ``curl`` command that uses a link, for a POSIX shell."""
    name = "".join(c if c.isprintable() else "_" for c in key.rpartition("/")[2])
    if name in ("", ".", ".."):
        name = "file"
    if name.startswith("-"):
        name = f"./{name}"
    # curl expands brackets and braces and removes dot segments unless it is told not to.
    option = "--upload-file" if upload else "--output"
    return f"curl --fail --globoff --path-as-is {option} {shlex.quote(name)} {shlex.quote(url)}"


def as_python(client: Client, bucket: str, key: str, expires_s: int, *, upload: bool) -> str:
    """A boto3 snippet that creates the same link; it uses the access keys that boto3 finds."""
    endpoint = client.endpoint
    method = "put_object" if upload else "get_object"
    return f'''\
import boto3
from botocore.config import Config

s3 = boto3.client(
    "s3",
    endpoint_url={_literal(endpoint.url)},
    region_name={_literal(endpoint.region)},
    config=Config(
        signature_version="s3v4",
        s3={{"addressing_style": "{endpoint.addressing.value}"}},
    ),
)
url = s3.generate_presigned_url(
    "{method}",
    Params={{"Bucket": {_literal(bucket)}, "Key": {_literal(key)}}},
    ExpiresIn={clamped_expiry_s(expires_s)},
)
print(url)
'''


def _literal(text: str) -> str:
    """The text as an ASCII Python literal: names are untrusted, and users run the snippet."""
    escaped = text.encode("unicode_escape").decode("ascii").replace('"', '\\"')
    return f'"{escaped}"'


def _presign(client: Client, method: str, request: dict[str, Any], expires_s: int) -> str:
    if client.credentials.is_anonymous:
        raise LinkNeedsKeys
    with translate_errors("s3:GetObject", request["Bucket"], request["Key"], client):
        return client.browse.generate_presigned_url(
            method, Params=request, ExpiresIn=clamped_expiry_s(expires_s)
        )


def _disposition(name: str) -> str:
    """The Content-Disposition of a download, for old and new browsers (RFC 6266)."""
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\%' else "_" for c in name)
    value = f'attachment; filename="{plain}"'
    if plain != name:
        value += f"; filename*=UTF-8''{quote(name, safe='', errors='replace')}"
    return value
