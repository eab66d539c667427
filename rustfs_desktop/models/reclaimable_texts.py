"""The texts about old versions and unfinished uploads."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.models.format import size_text
from rustfs_desktop.models.joining import details_text
from rustfs_desktop.s3.api.reclaimable import Amount, OldVersions
from rustfs_desktop.service.reclaimable import FoundAmounts

translate = QCoreApplication.translate


def versions_text(amount: Amount) -> str:
    """``1.2 GB · 3,400 versions``, and the delete markers if there are any."""
    return details_text([size_text(amount.size), *version_counts(amount)])


def old_versions_text(found: OldVersions) -> str:
    """What was found, with the delete markers that have no other version."""
    amount, alone = found.amount, len(found.deleted.alone)
    return versions_text(Amount(amount.count, amount.size, amount.markers + alone))


def version_counts(amount: Amount) -> list[str]:
    """The number of versions, and of delete markers; each only if there are any of them."""
    parts = [versions_count(amount.count)] if amount.count or not amount.markers else []
    if amount.markers:
        parts.append(markers_count(amount.markers))
    return parts


def markers_count(count: int) -> str:
    """``12 delete markers``."""
    return translate("Reclaimable", "%Ln delete marker(s)", "", count)


def uploads_text(amount: Amount) -> str:
    """``46 GB · 17 uploads``."""
    return details_text([size_text(amount.size), uploads_count(amount.count)])


def versions_count(count: int) -> str:
    """``3,400 versions``."""
    return translate("Reclaimable", "%Ln version(s)", "", count)


def uploads_count(count: int) -> str:
    """``17 uploads``."""
    return translate("Reclaimable", "%Ln upload(s)", "", count)


def counting_text(found: FoundAmounts) -> str:
    """How far the search is: ``Counting… 17 uploads · 3,400 versions``."""
    parts = [translate("Reclaimable", "Counting…")]
    if found.uploads is not None:
        parts.append(uploads_count(found.uploads.count))
    if found.versions is not None:
        parts.append(versions_count(found.versions.count))
    return details_text(parts)


def old_versions_name() -> str:
    """What old versions are called in a map."""
    return translate("Reclaimable", "Old versions")


def uploads_name() -> str:
    """What unfinished uploads are called in a map."""
    return translate("Reclaimable", "Unfinished uploads")
