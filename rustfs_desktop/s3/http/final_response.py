"""Responses of ``http.client`` that skip every interim reply.

Imported with botocore, not before: ``http.client`` loads all of ``email``.
"""

from __future__ import annotations

import http.client

from rustfs_desktop.s3.http.interim_replies import is_interim

_MAX_INTERIM = 100


class FinalResponse(http.client.HTTPResponse):
    """A response that skips every interim reply before it, not only 100 as Python does."""

    def _read_status(self) -> tuple[str, int, str]:
        for _ in range(_MAX_INTERIM):
            version, status, reason = super()._read_status()  # type: ignore[misc]
            if not is_interim(status):
                return version, status, reason
            http.client.parse_headers(self.fp)
        raise http.client.HTTPException(f"more than {_MAX_INTERIM} interim replies")
