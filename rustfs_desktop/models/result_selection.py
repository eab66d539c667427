"""The selected results of a search in all buckets, as commands may have them."""

from __future__ import annotations

import dataclasses

from rustfs_desktop.models.selection import Selection
from rustfs_desktop.service.bucket_rows import bucket_and_key


@dataclasses.dataclass(slots=True)
class MixedSelection(Selection):
    """Rows of several buckets; it has no keys, so that no command can act on a wrong bucket."""

    rows: int = 0

    @property
    def count(self) -> int:
        """How many rows are selected."""
        return self.rows


def result_selection(rows: Selection) -> Selection:
    """The objects of selected rows named ``bucket/key``, if all of them are in one bucket."""
    objects = [bucket_and_key(name) for name in rows.keys]
    buckets = {bucket for bucket, _key in objects}
    if len(buckets) > 1:
        return MixedSelection(rows=len(objects))
    keys = [key for _bucket, key in objects]
    return Selection(keys=keys, sizes=rows.sizes, bucket=min(buckets, default=""))
