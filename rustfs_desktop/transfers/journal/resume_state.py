"""What the journal stores of a large transfer, to resume it after any end of the program."""

from __future__ import annotations

import dataclasses
import enum

from rustfs_desktop.s3.types import ObjectHead


class ResumeStage(enum.Enum):
    """The stage of a large transfer; the last four are stored before their action starts.

    After a restart that action may have happened or not: the server or the disk is checked.
    """

    ACTIVE = "active"
    CREATING = "creating"  # a multipart upload is being created
    COMPLETING = "completing"  # the parts become an object
    FINALIZING = "finalizing"  # the temporary file gets its final name
    DELETING = "deleting"  # a move deletes its source


@dataclasses.dataclass(slots=True)
class ResumeState:
    """Everything that a resume needs, except the finished parts.

    Attributes:
        upload_id: Upload and copy: the multipart upload on the server, empty before it exists.
        created: When that upload was asked for, in seconds since 1970.
        part_size: Bytes in each part or range, except the last.
        source_identity: Upload: the file's (size, mtime in ns, inode, device) when its first byte
            was read.
        etag: Download and copy: the ETag of the source.
        size: Download and copy: its size in bytes.
        modified: Download and copy: its time, in seconds since 1970.
        version_id: Download and copy: its version, empty if there is none.
        checksum: Upload: what its parts carry besides their MD5: ``crc32`` or nothing.
        expected_etag: What the finished object must get, known from COMPLETING on.
        temp: Download: the temporary file's name, in the folder of the target.
        temp_inode: Download: which file that was.
    """

    stage: ResumeStage = ResumeStage.ACTIVE
    upload_id: str = ""
    created: float = 0.0
    part_size: int = 0
    source_identity: tuple[int, int, int, int] = (0, 0, 0, 0)
    etag: str = ""
    size: int = 0
    modified: float = -1.0
    version_id: str = ""
    checksum: str = ""
    expected_etag: str = ""
    temp: str = ""
    temp_inode: int = 0

    def source_head(self) -> ObjectHead:
        """Download and copy: what is known of the source."""
        return ObjectHead(self.etag, self.size, self.modified, version_id=self.version_id)


@dataclasses.dataclass(frozen=True, slots=True)
class FinishedPart:
    """A part that the server has, or a range that is durably on the disk.

    Attributes:
        number: From 1.
        md5: Of its bytes (16 of them), or empty if it was verified in another way.
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
    """Something that must still be removed: a multipart upload, a temporary file, an object.

    Attributes:
        upload_id: Empty together with ``path`` if an upload was asked for at ``since``, but its id
            never arrived. ``THROW_AWAY`` if it is an object that was created to probe the server.
        path: The temporary file; empty for what is on a server.
        since: When it was created, in seconds since 1970.
    """

    connection_id: str = ""
    endpoint: str = ""
    bucket: str = ""
    key: str = ""
    upload_id: str = ""
    path: str = ""
    since: float = 0.0
