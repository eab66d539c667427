"""Archives for tests, and what was read of them."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Mapping

from rustfs_desktop.preview.archives.sources import NO_LIMIT, RangeSource


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive with these files; names that end in a slash are folders."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(name, (2026, 11, 9, 12, 30, 20))
            info.compress_type = method
            info.external_attr = 0o40755 << 16 if name.endswith("/") else 0o100644 << 16
            archive.writestr(info, data)
    return made.getvalue()


def tarred(files: Mapping[str, bytes], mode: str = "w:", kind: int = tarfile.PAX_FORMAT) -> bytes:
    """A tar archive with these files."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode=mode, format=kind) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            info = tarfile.TarInfo(name.rstrip("/") if name.endswith("/") else name)
            info.size, info.mtime = len(data), 1_790_000_000
            if name.endswith("/"):
                info.type = tarfile.DIRTYPE
            archive.addfile(info, io.BytesIO(data))
    return made.getvalue()


class CountedRanges:
    """An object in memory, and the ranges that were read of it."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.ranges: list[tuple[int, int]] = []

    def fetch(self, first: int, stop: int) -> bytes:
        """Read a range."""
        assert 0 <= first < stop <= len(self._data)
        self.ranges.append((first, stop))
        return self._data[first:stop]

    def source(self, most_bytes: int = NO_LIMIT, most_ranges: int = NO_LIMIT) -> RangeSource:
        """The object as readers read it."""
        return RangeSource(self.fetch, len(self._data), most_bytes, most_ranges)
