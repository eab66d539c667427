"""The upload of a small file together with others, in a tar that the server takes apart."""

from __future__ import annotations

from typing import TypeGuard

from rustfs_desktop.s3.fast import tar_format
from rustfs_desktop.s3.types import ObjectHead
from rustfs_desktop.transfers.crashpoints import crashpoint
from rustfs_desktop.transfers.errors import SourceChanged
from rustfs_desktop.transfers.local.source_file import SourceFile
from rustfs_desktop.transfers.tasks.signals import HandBack
from rustfs_desktop.transfers.tasks.small_object import SMALL_MAX
from rustfs_desktop.transfers.tasks.upload import Upload, headers_of, record_small_result
from rustfs_desktop.transfers.types import Answer, Transfer, UploadTransfer
from rustfs_desktop.transfers.verify import etags
from rustfs_desktop.transfers.verify.metadata import TRANSFER_ID_NAME


def can_be_packed(transfer: Transfer) -> TypeGuard[UploadTransfer]:
    """Whether a tar may carry it: small, of a plain name, to where nothing was.

    A member cannot say that it must be new. Whoever waits for an answer, or has one, looks first.
    """
    if not isinstance(transfer, UploadTransfer):
        return False
    job, key = transfer.job, transfer.key
    return (
        transfer.size <= SMALL_MAX
        and transfer.seen is None
        and transfer.answer is None
        and job.answer_for_all is not Answer.KEEP_BOTH
        and not transfer.has_resume_state
        and key.startswith(job.new_prefixes)
        and tar_format.is_plain_key(key)
    )


class TarMemberUpload(Upload):
    """Gives its bytes to a tar; an ordinary upload if that did not bring them to the server.

    The member carries the same metadata as an object that is sent alone, the transfer's id among
    them. So whatever happens after the tar left (a lost reply, the end of the program) the
    ordinary upload finds the object and knows whose it is: it asks nobody, and sends nothing
    again that has the right MD5. Nothing about tars need be in the journal for that.

    Attributes:
        is_finished: What is done stays done.
    """

    is_finished = False
    _md5 = ""
    _identity: tuple[int, int, int, int] | None = None

    def pack(self, now: int) -> bytes:
        """The member: its header and its bytes; the file is closed again, there are many."""
        crashpoint("up.begin")
        source = self._open()
        if source.size > SMALL_MAX:
            raise HandBack
        data = source.read(0, source.size)
        self._md5 = etags.new_md5(data).hexdigest()
        self._identity = source.identity
        about = headers_of(self.transfer.key, source, {TRANSFER_ID_NAME: self.transfer.transfer_id})
        source.close()
        self._source = None
        headers = {f"x-amz-meta-{name}": value for name, value in about.metadata.items()}
        headers["content-type"] = about.content_type
        head = tar_format.header(self.transfer.key, len(data), headers, now)
        return b"".join((head, data, tar_format.padding(len(data))))

    def note_sent(self) -> None:
        """The tar is about to be sent: from now on the server may have the object."""
        self._target.was_sent = self._target.was_packed = True

    def finish_if_arrived(self, there: ObjectHead | None) -> bool:
        """Finish if what is listed under its name is what the tar brought; False if it is not."""
        if there is None or (there.size, there.etag) != (self.transfer.size, self._md5):
            return False
        record_small_result(self.transfer, ObjectHead(self._md5), self._md5)
        self.is_finished = True
        return True

    def _open(self, *, is_expected: bool = False) -> SourceFile:
        """The file as it is in the tar: that may be at work on the server still."""
        source = super()._open(is_expected=is_expected)
        if self._target.was_packed and source.identity != self._identity:
            raise SourceChanged
        return source
