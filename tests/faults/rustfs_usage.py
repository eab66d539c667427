"""The admin requests for sizes, as a running RustFS 1.0.0-rc.3 answered them."""

from __future__ import annotations

import json
from typing import Any

from tests.faults.fake_s3 import FakeS3, Reply, Request
from tests.faults.rustfs import RUSTFS_HEADERS

SCANNED = 1_780_000_000
_ADMIN = "admin/v3/"


def totals(size: int, objects: int, versions: int = 0, markers: int = 0) -> dict[str, int]:
    """The usage of a prefix."""
    return {"size": size, "objects": objects, "versions": versions, "deleteMarkers": markers}


def usage(prefix: str, total: dict[str, int], **children: dict[str, int]) -> dict[str, Any]:
    """The reply about a prefix that was scanned; ``children`` by name."""
    return {
        "bucket": "bucket",
        "prefix": prefix,
        "usage": total,
        "compacted": not children,
        "subPrefixesPartial": not children,
        "truncated": False,
        "subPrefixes": [{"prefix": name, "usage": each} for name, each in children.items()],
        "setsReporting": 1,
        "setsTotal": 1,
        "lastUpdateUnixSecs": SCANNED,
    }


def not_scanned(prefix: str = "") -> dict[str, Any]:
    """The reply before a scan, and about an unknown bucket: zeros that mean nothing."""
    return usage(prefix, totals(0, 0)) | {
        "compacted": False,
        "setsReporting": 0,
        "lastUpdateUnixSecs": None,
    }


def bucket_row(name: str, size: int | None, objects: int | None, **details: bool) -> dict[str, Any]:
    """A bucket of the account; without numbers until it was scanned."""
    counted = {"size": size, "objects": objects} if size is not None else {}
    more = {"versioning": False, "versioning_suspended": False, "locking": False} | details
    access = {"read": True, "write": True}
    return {"name": name, **counted, "prefix_usage": {}, "access": access, "details": more}


class UsageReplies:
    """Answers the admin requests of a fake server.

    Attributes:
        folders: The reply about each prefix, without a slash at its end.
        buckets: The rows of accountinfo.
        asked: The prefixes that were asked for, with the bucket: ``bucket/a b/``.
        accounts: The number of requests for accountinfo.
        reply: Sent in place of all others.
        requests: All requests.
    """

    def __init__(self, fake: FakeS3) -> None:
        self.folders: dict[str, dict[str, Any]] = {}
        self.buckets: list[dict[str, Any]] = []
        self.asked: list[str] = []
        self.accounts = 0
        self.reply: Reply | None = None
        self.requests: list[Request] = []
        fake.reply_headers |= RUSTFS_HEADERS
        fake.rules.insert(0, self._answer)

    def _answer(self, request: Request) -> Reply | None:
        if request.bucket != "rustfs" or not request.key.startswith(_ADMIN):
            return None
        self.requests.append(request)
        what, _, bucket = request.key.removeprefix(_ADMIN).partition("/")
        prefix = request.query.get("prefix", "")
        if what == "usage":
            self.asked.append(f"{bucket}/{prefix}")
            found = self.folders.get(prefix.strip("/"), not_scanned(prefix.strip("/")))
        else:
            self.accounts += 1
            found = {"account_name": "root", "policy": "{}", "buckets": self.buckets}
        return self.reply or Reply(
            200, json.dumps(found).encode(), {"Content-Type": "application/json"}
        )
