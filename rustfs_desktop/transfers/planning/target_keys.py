"""The keys that the transfers of one job write: no two write the same one.

Files of one name from two folders, or two folders of one name, may be selected together. The later
of two files that would get the same key gets a number, so that it never replaces the other.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import TypeVar

from rustfs_desktop.transfers.local.names import KEY_TAKEN, numbered_keys
from rustfs_desktop.transfers.types import CopyTransfer, Problem, UploadTransfer

_Transfer = TypeVar("_Transfer", UploadTransfer, CopyTransfer)


class TargetKeys:
    """Remembers the keys that were given, if two may be the same at all.

    Args:
        names: The path of each selected item below the prefix of the job.
    """

    def __init__(self, names: Iterable[str]) -> None:
        tops = [name.partition("/")[0] for name in names]
        self._may_meet = len(set(tops)) < len(tops) or ("" in tops and len(tops) > 1)
        self._given: set[str] = set()

    def distinct(self, found: Iterable[_Transfer]) -> Iterator[_Transfer]:
        """The same transfers, each with a key of its own."""
        if not self._may_meet:
            yield from found
            return
        for transfer in found:
            if transfer.size or not transfer.key.endswith("/"):  # else an empty folder, for both
                self._set_key(transfer)
            yield transfer

    def _set_key(self, transfer: UploadTransfer | CopyTransfer) -> None:
        key = transfer.key
        candidates = itertools.chain([key], numbered_keys(key))
        transfer.key = next((each for each in candidates if each not in self._given), key)
        self._given.add(transfer.key)
        if transfer.key != key:
            problem = Problem(transfer.source_text, KEY_TAKEN, is_left_out=False)
            transfer.job.problems.append(problem)
