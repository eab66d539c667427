"""What the journal keeps of a big transfer, so that it goes on where it was after any end."""

from __future__ import annotations

import dataclasses
import enum


class ResumeStage(enum.Enum):
    """How far a big transfer came; the last four are written down before they are begun.

    After a restart the act of such a stage may have happened or not: it is found out, not guessed.
    """

    ACTIVE = "active"
    CREATING = "creating"  # an upload is asked for
    COMPLETING = "completing"  # the parts become an object
    FINALIZING = "finalizing"  # the temporary file gets its name
    DELETING = "deleting"  # a move removes its source


@dataclasses.dataclass(slots=True)
class ResumeState:
    """Everything but the parts.

    Attributes:
        upload_id: Upload and copy: the unfinished upload on the server, empty before it exists.
        begun: When that upload was asked for, in seconds since 1970.
        part_size: Bytes in each part or range but the last.
        source: Upload: the file's (size, mtime in ns, inode, device) when its first byte was read.
        etag: Download and copy: the version of the source.
        size: Download and copy: its size in bytes.
        modified: Download and copy: its time, in seconds since 1970.
        version: Download and copy: its VersionId, empty if there is none.
        checksum: Upload: what its parts carry besides their MD5: ``crc32`` or nothing.
        expected: The ETag that the finished object must get, known from COMPLETING on.
        temp: Download: the temporary file's name, beside the target.
        temp_inode: Download: which file that was.
    """

    stage: ResumeStage = ResumeStage.ACTIVE
    upload_id: str = ""
    begun: float = 0.0
    part_size: int = 0
    source: tuple[int, int, int, int] = (0, 0, 0, 0)
    etag: str = ""
    size: int = 0
    modified: float = -1.0
    version: str = ""
    checksum: str = ""
    expected: str = ""
    temp: str = ""
    temp_inode: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class FinishedPart:
    """A part that the server has, or a range that is durably on the disk.

    Attributes:
        number: From 1.
        md5: Of its bytes (16 of them), or empty if it was proved in another way.
        etag: Upload and copy: what the server called it.
    """

    number: int
    first: int
    length: int
    md5: bytes = b""
    etag: str = ""


THROW_AWAY = "-throw-away-"


@dataclasses.dataclass(frozen=True, slots=True)
class Leftover:
    """Something that must still be removed: an unfinished upload, or a temporary file.

    Attributes:
        upload_id: Empty together with ``path`` if an upload was asked for at ``since``, but its id
            never arrived. ``THROW_AWAY`` if it is an object that was made to find something out.
        path: The temporary file; empty for an upload.
        since: When it was left, in seconds since 1970.
    """

    connection_id: str = ""
    endpoint: str = ""
    bucket: str = ""
    key: str = ""
    upload_id: str = ""
    path: str = ""
    since: float = 0.0
