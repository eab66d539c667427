"""Rules that give the fake server the ways of other servers."""

from __future__ import annotations

from tests.faults.fake_s3 import Reply, Request, error


def no_conditional_writes(request: Request) -> Reply | None:
    """Refuse every write with a condition, as Backblaze B2 and older Ceph do."""
    is_conditional = "If-None-Match" in request.headers or "If-Match" in request.headers
    if request.method in ("GET", "HEAD") or not is_conditional:
        return None
    return error(501, "NotImplemented", "A header implies functionality that is not implemented")
