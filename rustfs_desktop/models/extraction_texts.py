"""What is said about an extraction, and the table of what was not extracted."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.errors import AppError
from rustfs_desktop.message import Message
from rustfs_desktop.models.display import display
from rustfs_desktop.models.format import number_text, progress_text
from rustfs_desktop.models.joining import details_text
from rustfs_desktop.models.message_texts import full_text, message_text
from rustfs_desktop.models.receipt_tables import RowsModel
from rustfs_desktop.service.archive_extraction import ExtractionProgress, ExtractionResult

translate = QCoreApplication.translate

Row = tuple[str, Message | AppError]


class ProblemsModel(RowsModel[Row]):
    """The entries of an archive that were not extracted, and why."""

    NAME, REASON = range(2)

    def titles(self) -> tuple[str, ...]:
        """File and reason."""
        return translate("Extraction", "Not extracted"), translate("Extraction", "Reason")

    def text(self, row: Row, column: int) -> str:
        """One cell."""
        if column == self.NAME:
            return display(row[0])
        return reason_text(row[1])

    def tone(self, row: Row, column: int) -> str:
        """The reasons are errors."""
        del row
        return "bad" if column == self.REASON else ""


def reason_text(reason: Message | AppError) -> str:
    """Why an entry was not extracted."""
    return full_text(reason) if isinstance(reason, AppError) else message_text(reason)


def far_text(progress: ExtractionProgress) -> str:
    """How far an extraction is."""
    files = translate("Extraction", "{n} of {total}").format(
        n=number_text(progress.files), total=number_text(progress.all_files)
    )
    return details_text((files, progress_text(progress.size, progress.all_size)))


def result_text(result: ExtractionResult) -> str:
    """What was extracted, whether it was verified, and what was not."""
    files, left, failed = result.files, result.skipped, len(result.problems)
    proof = translate("Extraction", "CRC-32 checksums match")
    if not result.is_verified:
        proof = translate("Extraction", "not verified: tar archives have no checksums of files")
    return details_text(
        (
            translate("Extraction", "%Ln file(s) extracted", "", files),
            proof if files else "",
            translate("Extraction", "%Ln existing file(s) skipped", "", left) if left else "",
            translate("Extraction", "%Ln not extracted", "", failed) if failed else "",
        )
    )
