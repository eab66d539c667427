"""Server capabilities, detected from replies: one object for each connection."""

from __future__ import annotations

import collections
import threading
from collections.abc import Mapping

from rustfs_desktop.s3.types import Condition, Unpacking


class ServerCapabilities:
    """The features that one server supports, as far as known; thread-safe.

    The properties only read. The code that detects a feature, by a probe or from a reply, records
    it with a ``record_…`` method.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_rustfs: bool | None = None
        self._is_minio = False
        self._checks_crc32: bool | None = None
        self._answers_expect = True
        self._unsupported_conditions: frozenset[str] = frozenset()
        self._unpacking: dict[str, Unpacking] = {}
        self._has_events = True
        self._buckets_without_events: set[str] = set()
        self._reports_folder_sizes = True
        self._reports_bucket_sizes = True

    @property
    def is_rustfs(self) -> bool | None:
        """Whether the server is a RustFS server; None: no reply so far.

        RustFS does not name itself, so it is known by the ids of its replies. A proxy may change
        them; then it is known once the server has unpacked a tar as RustFS does.
        """
        return self._is_rustfs

    def record_server(self, headers: Mapping[str, str]) -> None:
        """Record from the headers of a reply which server it is."""
        name = (headers.get("server") or headers.get("Server") or "").lower()
        if not self._is_rustfs:  # a proxy answers some requests itself
            self._is_rustfs = "rustfs" in name or _has_ids_of_rustfs(headers)
        self._is_minio |= "minio" in name

    @property
    def is_minio(self) -> bool:
        """Whether the server is a MinIO server, as far as its replies tell."""
        return self._is_minio

    @property
    def guards_copies(self) -> bool:
        """Whether CopyObject checks the condition for the existing object; MinIO ignores it."""
        return not self._is_minio

    @property
    def checks_crc32(self) -> bool | None:
        """Whether it compares the CRC-32 sent with a part, and stores that of the whole object.

        None: not known yet.
        """
        return self._checks_crc32

    def record_crc32(self, *, is_checked: bool) -> None:
        """Record from a reply whether the server compares CRC-32 values."""
        self._checks_crc32 = is_checked

    @property
    def kept_checksums(self) -> tuple[str, ...]:
        """The checksums of the whole content that it keeps if they are sent, the cheapest first.

        They come back with HeadObject and with GetObject of the whole object. RustFS keeps these
        for uploads of both kinds; SHA-256 of an upload in parts is one of its parts only.
        """
        if self._is_rustfs:
            return ("CRC32", "CRC32C", "CRC64NVME")
        return ("CRC32",) if self._checks_crc32 else ()

    @property
    def answers_expect(self) -> bool:
        """Whether it replies to ``Expect: 100-continue``; True until it once did not."""
        return self._answers_expect

    def record_no_continue(self) -> None:
        """Record that the server did not reply to ``Expect: 100-continue`` within a second."""
        self._answers_expect = False

    def supports_condition(self, condition: Condition) -> bool:
        """Whether it accepts writes with such a condition; True until it once did not.

        Servers may support If-None-Match without If-Match.
        """
        return condition.header not in self._unsupported_conditions

    def record_unsupported_condition(self, condition: Condition) -> None:
        """Record that the server refused a write only because it had such a condition."""
        self._unsupported_conditions |= {condition.header}

    def may_send_events(self, bucket: str) -> bool:
        """Whether the server may send events of this bucket: True until it refused to."""
        with self._lock:
            return self._has_events and bucket not in self._buckets_without_events

    def record_no_events(self, bucket: str | None = None) -> None:
        """Record that the server refused to send events of this bucket, or of any if None."""
        with self._lock:
            if bucket is None:
                self._has_events = False
            else:
                self._buckets_without_events.add(bucket)

    @property
    def may_report_folder_sizes(self) -> bool:
        """Whether to ask RustFS for the sizes of folders: until it once refused.

        Others are never asked: for them, the request names an object in someone's bucket.
        """
        return self._is_rustfs is True and self._reports_folder_sizes

    def record_no_folder_sizes(self) -> None:
        """Record that the server refused to report the sizes of folders."""
        self._reports_folder_sizes = False

    @property
    def may_report_bucket_sizes(self) -> bool:
        """Whether to ask RustFS for the sizes of buckets: until it once refused."""
        return self._is_rustfs is True and self._reports_bucket_sizes

    def record_no_bucket_sizes(self) -> None:
        """Record that the server refused to report the sizes of buckets."""
        self._reports_bucket_sizes = False

    def unpacking(self, bucket: str) -> Unpacking | None:
        """How it unpacks a tar into objects of this bucket; None: not known yet."""
        with self._lock:
            return self._unpacking.get(bucket)

    def record_unpacking(self, bucket: str, how: Unpacking) -> None:
        """Record from a probe or a failed upload how the server unpacks tars in this bucket."""
        with self._lock:
            self._unpacking[bucket] = how
        if how is Unpacking.PLAIN:
            self._is_rustfs = True

    def describe(self) -> Mapping[str, str]:
        """Name and value of each capability, for diagnostics; without bucket names."""
        with self._lock:
            counts = collections.Counter(self._unpacking.values())
        known = {True: "yes", False: "no", None: "unknown"}
        unpacking = [f"{how.value or 'no'} ({count})" for how, count in counts.items()]
        return {
            "is RustFS": known[self._is_rustfs],
            "checks CRC-32": known[self._checks_crc32],
            "keeps checksums": ", ".join(self.kept_checksums) or "unknown",
            "refuses conditions": ", ".join(sorted(self._unsupported_conditions)) or "none known",
            "guards copies": "unknown" if self.guards_copies else "no",
            "answers Expect": "yes" if self._answers_expect else "no",
            "sends events": "unknown" if self._has_events else "no",
            "reports folder sizes": "unknown" if self._reports_folder_sizes else "no",
            "reports bucket sizes": "unknown" if self._reports_bucket_sizes else "no",
            "unpacks tars (buckets)": ", ".join(sorted(unpacking)) or "unknown",
        }


def _has_ids_of_rustfs(headers: Mapping[str, str]) -> bool:
    """Whether a reply has its id twice, under the name of Amazon and under the usual one."""
    found = headers.get("x-request-id", "")
    return found != "" and found == headers.get("x-amz-request-id")
