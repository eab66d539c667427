"""HTTP transport for admin requests of RustFS, whose replies are JSON.

boto3 knows no such requests. They are sent in place of two that it knows, so that they are signed,
limited and translated into errors like all others: ListObjects asks for the usage of its prefix,
ListBuckets for the account's buckets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from rustfs_desktop.s3.http.boto_transport import BotoTransport
from rustfs_desktop.s3.http.library_internals import request_context
from rustfs_desktop.s3.http.replies import ROOTS, not_s3

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from botocore.awsrequest import AWSPreparedRequest, AWSResponse

MAX_USAGE_ROWS = 10_000  # more the server does not send
_ADMIN = "rustfs/admin/v3"  # through the alias "minio" some replies are encrypted
_JSON = "rustfs_desktop_json"


class AdminTransport(BotoTransport):
    """Stores the JSON of a reply in the context of the call, and gives boto3 an empty list.

    boto3 handles every other reply as usual, with its errors.
    """

    max_reply_bytes = 16 * 1024 * 1024

    def checked_body(
        self, request: AWSPreparedRequest, operation: str, response: AWSResponse, body: bytes
    ) -> bytes:
        """The body to pass to boto3.

        Raises:
            NotAnS3Reply: A success that is not JSON: a captive portal, or another server.
        """
        context = request_context(request)
        if response.status_code != 200 or context is None:
            return super().checked_body(request, operation, response, body)
        if not body.startswith(b"{"):
            raise not_s3(response, body)
        context[_JSON] = body
        return b"<" + ROOTS[operation] + b"/>"


def request_usage(params: MutableMapping[str, Any], **_: object) -> None:
    """Handle botocore's ``before-call`` event of ListObjects: ask for the usage of the prefix."""
    prefix = params["query_string"].get("prefix", "")
    root, _slash, bucket = params["url"].partition("?")[0].rpartition("/")
    query = f"max-entries={MAX_USAGE_ROWS}&prefix={quote(prefix, safe='~')}"
    params["url"] = f"{root}/{_ADMIN}/usage/{bucket}?{query}"


def request_account_info(params: MutableMapping[str, Any], **_: object) -> None:
    """Handle botocore's ``before-call`` event of ListBuckets: ask for the account instead."""
    root = params["url"].partition("?")[0].rstrip("/")
    params["url"] = f"{root}/{_ADMIN}/accountinfo"


def put_json(
    parsed: MutableMapping[str, Any], context: MutableMapping[str, Any], **_: object
) -> None:
    """Handle botocore's ``after-call`` event: set ``Body`` to the JSON; empty without any."""
    parsed["Body"] = context.pop(_JSON, b"")
