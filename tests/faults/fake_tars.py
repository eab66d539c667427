"""Taking tars apart for the fake server, as RustFS and MinIO do it, and wrongly."""

from __future__ import annotations

import dataclasses
import io
import posixpath
import tarfile
from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.faults.wire import Reply, Request

if TYPE_CHECKING:
    from tests.faults.fake_s3 import FakeS3

PLAIN = "x-amz-snowball-auto-extract"
METADATA = "x-amz-meta-snowball-auto-extract"
_RECORD = "minio.metadata."

# What really becomes an object: name and bytes; None if nothing does.
Change = Callable[[int, str, bytes], tuple[str, bytes] | None]


@dataclasses.dataclass
class Kind:
    """A way to take tars apart.

    Attributes:
        asked_by: The headers that ask for it.
        is_strict: Every member is held to the request's condition, and gets its metadata.
        keeps_metadata: Whether the records of a member become its metadata.
        change: What a lying server makes of a member.
        reply: What it says, if not the truth.
        keeps_tar: Whether the tar becomes an object as well.
        tars: How many came.
    """

    asked_by: tuple[str, ...]
    is_strict: bool
    keeps_metadata: bool = True
    change: Change | None = None
    reply: Reply | None = None
    keeps_tar: bool = False
    tars: int = 0

    def is_asked(self, request: Request) -> bool:
        """Whether the request wants its tar to be taken apart."""
        return any(request.headers.get(name, "").lower() == "true" for name in self.asked_by)

    def unpack(self, fake: FakeS3, request: Request) -> Reply:
        """Make objects of the members."""
        self.tars += 1
        with tarfile.open(fileobj=io.BytesIO(request.body)) as tar:
            for number, member in enumerate(tar):
                file = tar.extractfile(member)
                assert file is not None, "only files were expected"
                made: tuple[str, bytes] | None = member.name, file.read()
                if self.change is not None:
                    made = self.change(number, *made)
                if made is None:
                    continue
                name = posixpath.normpath(made[0]).lstrip("/")
                place = (request.bucket, name)
                is_new = request.headers.get("If-None-Match") == "*"
                if self.is_strict and is_new and place in fake.objects:
                    return Reply(412)
                fake.put(*place, made[1], self._headers(request, member))
        if self.keeps_tar:
            fake.put(request.bucket, request.key, request.body)
        return self.reply or Reply(headers={"ETag": '"of-the-tar"'})

    def _headers(self, request: Request, member: tarfile.TarInfo) -> dict[str, str]:
        found = dict(request.headers) if self.is_strict else {}
        found = {name.lower(): value for name, value in found.items()}
        found["content-type"] = "application/octet-stream"
        if self.keeps_metadata:
            found |= {
                name.removeprefix(_RECORD): value
                for name, value in member.pax_headers.items()
                if name.startswith(_RECORD)
            }
        found["Content-Type"] = found.pop("content-type")
        return found


def rustfs() -> Kind:
    """As RustFS does it."""
    return Kind((PLAIN, METADATA), is_strict=True)


def minio() -> Kind:
    """As MinIO does it."""
    return Kind((METADATA,), is_strict=False)
