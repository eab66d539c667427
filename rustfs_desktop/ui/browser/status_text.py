"""The status bar texts about the location."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.models.format import contents_text, number_text, total_text
from rustfs_desktop.models.joining import details_text
from rustfs_desktop.models.object_table import ObjectTableModel
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.models.space_texts import listed_text
from rustfs_desktop.service.search import SearchProgress

_LEAST_AGE_S = 60.0

translate = QCoreApplication.translate


def so_far_text(count: int) -> str:
    """``12,000 so far…``."""
    return translate("StatusText", "%Ln item(s) so far…", "", count)


def folder_text(
    model: ObjectTableModel, selection: Selection, *, is_whole: bool, is_filtered: bool
) -> str:
    """``2 folders, 1,204 files (48.2 GB) · 1 selected (4.1 MB)``."""
    count = model.folder_count + model.file_count
    if not count:
        return translate("StatusText", "Empty folder") if is_whole else ""
    is_exact = model.is_sized or not is_whole
    words = contents_text(model.folder_count, model.file_count, model.total_size, is_sized=is_exact)
    if not is_whole:
        words = translate("StatusText", "At least {contents}").format(contents=words)
    parts = [words]
    if is_filtered:
        shown = translate("StatusText", "{n} shown").format(n=number_text(model.rowCount()))
        parts.append(shown)
    if selection.count:
        parts.append(_selected_text(selection))
    return details_text(parts)


def with_age(text: str, age_s: float) -> str:
    """``6,000 files (48.2 GB) · listed 5 min ago``: rows that nothing checks may be old."""
    return details_text([text, listed_text(age_s)]) if age_s >= _LEAST_AGE_S else text


def results_text(progress: SearchProgress, selection: Selection, *, is_whole: bool) -> str:
    """``12 found in 1,204 files · 1 selected (4.1 MB)``."""
    searched = progress.searched
    if progress.is_full:
        words = translate("StatusText", "First {found} found in %Ln file(s)", "", searched)
    elif is_whole:
        words = translate("StatusText", "{found} found in %Ln file(s)", "", searched)
    else:
        words = translate("StatusText", "{found} found so far in %Ln file(s)", "", searched)
    parts = [words.format(found=number_text(progress.found))]
    if selection.count:
        parts.append(_selected_text(selection))
    return details_text(parts)


def buckets_text(count: int) -> str:
    """``3 buckets``."""
    return translate("StatusText", "%Ln bucket(s)", "", count)


def _selected_text(selection: Selection) -> str:
    words = translate("StatusText", "{n} selected").format(n=number_text(selection.count))
    total = total_text(selection.size, is_sized=selection.is_sized) if selection.sizes else ""
    return f"{words} ({total})" if total else words
