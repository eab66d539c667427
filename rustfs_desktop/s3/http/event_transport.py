"""HTTP transport for bucket events: leaves the reply open, because it never ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rustfs_desktop.s3.http.boto_transport import BotoTransport, response_with_body
from rustfs_desktop.s3.http.library_internals import request_context
from rustfs_desktop.s3.http.replies import ROOTS

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from botocore.awsrequest import AWSPreparedRequest, AWSResponse

_EMPTY_PAGE = b"<" + ROOTS["ListObjects"] + b"/>"
_OPEN_REPLY = "rustfs_desktop_events"
_PING_S = 10  # the server sends a line at least this often
_EVENTS = "".join(f"events=s3%3AObject{what}%3A%2A&" for what in ("Created", "Removed"))


class EventTransport(BotoTransport):
    """Stores the open reply in the context of the call, and gives boto3 an empty page.

    boto3 knows no request for events: they are requested in place of ListObjects.
    """

    def send(self, request: AWSPreparedRequest, event_name: str = "", **_: object) -> AWSResponse:
        """Handle botocore's ``before-send`` event.

        Raises:
            botocore.exceptions.HTTPClientError: The request failed, or has no context to store the
                reply in: boto3 would read it without an end.
        """
        from rustfs_desktop.s3.boto_modules import HTTPClientError  # late: boto is slow to import

        context = request_context(request)
        if context is None:
            raise HTTPClientError(error="The request has no context")
        request.stream_output = True
        response = super().send(request, event_name)
        if response.status_code >= 300:
            return response
        context[_OPEN_REPLY] = response
        return response_with_body(response, _EMPTY_PAGE)


def request_events(params: MutableMapping[str, Any], **_: object) -> None:
    """Handle botocore's ``before-call`` event: ask for events in place of a page."""
    params["url"] = f"{params['url'].partition('?')[0]}?{_EVENTS}ping={_PING_S}"


def put_open_reply(
    parsed: MutableMapping[str, Any], context: MutableMapping[str, Any], **_: object
) -> None:
    """Handle botocore's ``after-call`` event: set ``Body`` to the open reply."""
    parsed["Body"] = context.pop(_OPEN_REPLY, None)  # None after an error
