"""Uploads of small files as members of a tar archive that the server extracts."""

from __future__ import annotations

from typing import TypeGuard

from rustfs_desktop.s3.fast import tar_format
from rustfs_desktop.s3.types import ObjectHead
from rustfs_desktop.transfers.crashpoints import crashpoint
from rustfs_desktop.transfers.errors import SourceChanged
from rustfs_desktop.transfers.local.source_file import SourceFile
from rustfs_desktop.transfers.tasks import upload_verification
from rustfs_desktop.transfers.tasks.signals import HandBack
from rustfs_desktop.transfers.tasks.small_object import SMALL_MAX
from rustfs_desktop.transfers.tasks.upload import Upload, headers_of
from rustfs_desktop.transfers.tasks.upload_verification import SentContent
from rustfs_desktop.transfers.types import Answer, Transfer, UploadTransfer
from rustfs_desktop.transfers.verify import etags
from rustfs_desktop.transfers.verify.metadata import TRANSFER_ID_NAME


def can_be_tar_member(transfer: Transfer) -> TypeGuard[UploadTransfer]:
    """Whether the file may go into a tar: small, with a plain name, into a new folder.

    A tar member cannot have a write condition, so a file with a possible name conflict cannot be
    one.
    """
    if not isinstance(transfer, UploadTransfer):
        return False
    job, key = transfer.job, transfer.key
    return (
        transfer.size <= SMALL_MAX
        and transfer.existing_identity is None
        and transfer.answer is None
        and job.edited is None
        and job.answer_for_all is not Answer.KEEP_BOTH
        and not transfer.has_resume_state
        and key.startswith(job.new_prefixes)
        and tar_format.is_plain_key(key)
    )


class TarMemberUpload(Upload):
    """An upload that adds its file to a tar; an ordinary upload if the tar did not store it.

    The member has the same metadata as an object that is uploaded alone, including the transfer's
    id. So after a lost reply or a restart, the ordinary upload finds the object, recognizes it as
    its own, and sends it again only if its MD5 differs. The journal needs no entry for tars.

    Attributes:
        is_finished: The object is stored; a cancel comes too late.
    """

    is_finished = False
    _md5 = ""
    _identity: tuple[int, int, int, int] | None = None

    def build_member(self, now: int) -> bytes:
        """Read the file and build its tar member: header, content, padding."""
        crashpoint("up.begin")
        source = self._open()
        if source.size > SMALL_MAX:
            raise HandBack
        data = source.read(0, source.size)
        self._md5 = etags.new_md5(data).hexdigest()
        self._identity = source.identity
        headers = headers_of(
            self.transfer.key, source, {TRANSFER_ID_NAME: self.transfer.transfer_id}
        )
        source.close()  # many files are read for one tar
        self._source = None
        attributes = {f"x-amz-meta-{name}": value for name, value in headers.metadata.items()}
        attributes["content-type"] = headers.content_type
        head = tar_format.header(self.transfer.key, len(data), attributes, now)
        return b"".join((head, data, tar_format.padding(len(data))))

    def mark_sent(self) -> None:
        """Record that the tar is being sent: from now on the server may have the object."""
        self._target.was_sent = self._target.was_in_tar = True

    def finish_if_stored(self, existing: ObjectHead | None) -> bool:
        """Finish if the listed object has the size and MD5 of the member; False if it has not."""
        if existing is None or (existing.size, existing.etag) != (self.transfer.size, self._md5):
            return False
        sent = SentContent(ObjectHead(self._md5), self.transfer.size, self._md5)
        self.verification = upload_verification.of_look(sent, existing)
        self.is_finished = True
        return True

    def _open(self, *, is_expected: bool = False) -> SourceFile:
        """Open the file; it must be the version in the tar, which the server may still extract."""
        source = super()._open(is_expected=is_expected)
        if self._target.was_in_tar and source.identity != self._identity:
            raise SourceChanged
        return source
