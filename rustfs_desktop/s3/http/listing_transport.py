"""Brings the XML of a listing's page past boto, which would parse it twice and slowly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rustfs_desktop.s3.http.boto_transport import Wire, whole_response
from rustfs_desktop.s3.http.replies import ROOTS, first_tag

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from botocore.awsrequest import AWSPreparedRequest, AWSResponse

_ROOT = ROOTS["ListObjectsV2"]
_STAND_IN = b"<" + _ROOT + b"/>"
_KEPT = "rustfs_desktop_page"


class PageWire(Wire):
    """Keeps the body of a good page in the request's context and shows boto an empty one.

    Whatever else comes back takes boto's ordinary way, with its retries and errors.
    """

    def send(self, request: AWSPreparedRequest, event_name: str = "", **_: object) -> AWSResponse:
        """Answer boto's ``before-send`` event."""
        response = super().send(request, event_name)
        context: dict[str, Any] | None = getattr(request, "context", None)
        # A document with a DTD has no first tag, so it is never taken for a page.
        if context is None or response.status_code != 200 or first_tag(response.content) != _ROOT:
            return response
        context[_KEPT] = response.content
        return whole_response(response, _STAND_IN)


def hand_over(
    parsed: MutableMapping[str, Any], context: MutableMapping[str, Any], **_: object
) -> None:
    """Answer boto's ``after-call`` event: put the page's XML under ``Body``."""
    parsed["Body"] = context.pop(_KEPT, b"")
