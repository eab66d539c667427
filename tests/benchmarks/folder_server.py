"""A bucket of a million objects in ten folders, with keys of 59 bytes as people have them.

Run as a program of its own with the number of keys; it prints its URL and serves until its input
ends.
"""

from __future__ import annotations

import hashlib
import sys

from tests.benchmarks.listing_server import PAGE, Pages, serve

FOLDERS = 10
BATCH = 500
WORDS = (
    "beach", "camera", "draft", "export", "family", "garden", "holiday", "invoice", "project",
    "report",
)  # fmt: skip
_XMLNS = "http://s3.amazonaws.com/doc/2006-03-01/"


def key_of(number: int, count: int) -> str:
    """The key of one of so many objects; they are in order, and most letters are random."""
    folder = number * FOLDERS // count
    digest = hashlib.md5(b"%d" % number, usedforsecurity=False).hexdigest()
    word = WORDS[int(digest[:2], 16) % len(WORDS)]
    name = f"{number:07}-{word}-{digest}"[:32]
    return f"project-{folder:02}/batch-{number // BATCH:05}/{name}.{'jpg' if number % 3 else 'log'}"


class FolderPages(Pages):
    """Knows the bucket and its ten folders; a token is the number of the next object."""

    def answer(self, query: dict[str, list[str]]) -> str:
        """One page."""
        prefix, delimiter = query.get("prefix", [""])[0], query.get("delimiter", [""])[0]
        return self._found(prefix, delimiter, int(query.get("continuation-token", ["0"])[0]))

    def _found(self, prefix: str, delimiter: str, token: int) -> str:
        start, end = self._range_of(prefix)
        first, more, is_last = max(start, token), "", True
        if delimiter:  # of the bucket, or of one of its ten folders
            folders = sorted(
                {
                    prefix + key_of(number, self.count)[len(prefix) :].partition("/")[0]
                    for number in range(start, end, BATCH)
                }
            )
            rows = "".join(
                f"<CommonPrefixes><Prefix>{folder}/</Prefix></CommonPrefixes>" for folder in folders
            )
        else:
            is_last = first + PAGE >= end
            rows = "".join(
                f"<Contents><Key>{key_of(number, self.count)}</Key>"
                f"{self.contents[number % PAGE]}</Contents>"
                for number in range(first, min(first + PAGE, end))
            )
            if not is_last:
                more = f"<NextContinuationToken>{first + PAGE}</NextContinuationToken>"
        return (
            f'<ListBucketResult xmlns="{_XMLNS}"><Name>bucket</Name><Prefix>{prefix}</Prefix>'
            f"<MaxKeys>{PAGE}</MaxKeys><EncodingType>url</EncodingType>"
            f"<IsTruncated>{str(not is_last).lower()}</IsTruncated>{more}{rows}</ListBucketResult>"
        )

    def _range_of(self, prefix: str) -> tuple[int, int]:
        """The numbers of the objects below a prefix."""
        project, _slash, batch = prefix.rstrip("/").partition("/")
        if batch:
            return int(batch[6:]) * BATCH, (int(batch[6:]) + 1) * BATCH
        share = self.count // FOLDERS
        start = int(project[8:]) * share if project else 0
        return start, start + share if project else self.count


if __name__ == "__main__":
    serve(FolderPages, int(sys.argv[1]))
