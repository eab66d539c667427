"""HTTP transport for listings: keeps the XML of a page from boto3, which is slow to parse it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rustfs_desktop.s3.http.boto_transport import BotoTransport, response_with_body
from rustfs_desktop.s3.http.library_internals import request_context
from rustfs_desktop.s3.http.replies import ROOTS, first_tag

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from botocore.awsrequest import AWSPreparedRequest, AWSResponse

_ROOT = ROOTS["ListObjectsV2"]
_EMPTY_PAGE = b"<" + _ROOT + b"/>"
_PAGE_XML = "rustfs_desktop_page"


class ListingTransport(BotoTransport):
    """Keeps the body of a good page in the call's context and shows boto3 an empty one.

    Every other reply goes through boto3 as usual, with its retries and errors.
    """

    def send(self, request: AWSPreparedRequest, event_name: str = "", **_: object) -> AWSResponse:
        """Answer botocore's ``before-send`` event."""
        response = super().send(request, event_name)
        context = request_context(request)
        # A document with a DTD has no first tag, so it is never taken for a page.
        if context is None or response.status_code != 200 or first_tag(response.content) != _ROOT:
            return response
        context[_PAGE_XML] = response.content
        return response_with_body(response, _EMPTY_PAGE)


def put_page_xml(
    parsed: MutableMapping[str, Any], context: MutableMapping[str, Any], **_: object
) -> None:
    """Answer botocore's ``after-call`` event: put the page's XML under ``Body``."""
    parsed["Body"] = context.pop(_PAGE_XML, b"")
