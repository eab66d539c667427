"""HTTP transport for ListObjectsV2 that returns the XML of a page unparsed: boto3 parses slowly."""

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
_PAGE_XML_KEY = "rustfs_desktop_page"


class ListingTransport(BotoTransport):
    """Stores the XML of a page in the context of the call, and gives boto3 an empty page.

    boto3 handles every other reply as usual, with its retries and errors.
    """

    def send(self, request: AWSPreparedRequest, event_name: str = "", **_: object) -> AWSResponse:
        """Handle botocore's ``before-send`` event."""
        response = super().send(request, event_name)
        context = request_context(request)
        # For a document with a DTD the first tag is empty, so it is not accepted as a page.
        if context is None or response.status_code != 200 or first_tag(response.content) != _ROOT:
            return response
        context[_PAGE_XML_KEY] = response.content
        return response_with_body(response, _EMPTY_PAGE)


def put_page_xml(
    parsed: MutableMapping[str, Any], context: MutableMapping[str, Any], **_: object
) -> None:
    """Handle botocore's ``after-call`` event: set ``Body`` to the XML of the page."""
    parsed["Body"] = context.pop(_PAGE_XML_KEY, b"")
