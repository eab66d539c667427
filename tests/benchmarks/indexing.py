"""Builds an index of a bucket and searches it; prints what that cost as JSON.

Run as a program of its own, with the folder of the index, the bucket and a text to search.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from pathlib import Path

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.index.build import IndexBuilder, page_lister
from rustfs_desktop.index.cache_folder import index_path
from rustfs_desktop.index.query import parse
from rustfs_desktop.index.store import BucketIndex
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials, Endpoint

QUERIES = (
    "holiday",
    "holiday garden",
    "a1f",
    "project-07",
    "beach.jpg",
    "*-beach-*.jpg",
    "holiday type:image size>3M",
    "0999999",
    "not-there",
    "-holiday draft",
    "batch-019 report before:2030",
    "type:image",
    "size>1M",
)
_LIMIT = 1000


def milliseconds(index: BucketIndex, text: str, limit: int = _LIMIT) -> float:
    """How long the first hits of a search take."""
    start = time.perf_counter()
    for _hits in index.search(parse(text), cancel=CancelToken(), limit=limit):
        pass
    return (time.perf_counter() - start) * 1000


class Searcher(threading.Thread):
    """Searches until it is stopped.

    Attributes:
        worst_ms: The longest search.
        cpu_s: What all of them cost.
    """

    def __init__(self, index: BucketIndex) -> None:
        super().__init__(daemon=True)
        self._index = index
        self._is_stopped = threading.Event()
        self.times: list[float] = []
        self.cpu_s = 0.0

    def run(self) -> None:
        """One query after the other, as somebody would type them."""
        while not self._is_stopped.wait(0.5):
            text = QUERIES[len(self.times) % len(QUERIES)]
            self.times.append(milliseconds(self._index, text))
        self.cpu_s = time.thread_time()

    def stop(self) -> None:
        """Wait for the last one."""
        self._is_stopped.set()
        self.join()


def main(folder: Path, bucket: str, text: str) -> None:
    """Measure all."""
    sys.setswitchinterval(0.0005)  # as the window does
    url = os.environ["RUSTFS_ENDPOINT"]
    keys = Credentials(os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"])
    client = Client(Endpoint(url), keys)
    list_bucket = page_lister(client, bucket)
    start = time.process_time()
    for _page in list_bucket("", delimiter="", cancel=CancelToken(), start_after=""):
        pass
    listing_cpu = time.process_time() - start
    index = BucketIndex(index_path(folder, url, bucket), url, bucket)
    searcher = Searcher(index)
    searcher.start()
    start, wall = time.process_time(), time.perf_counter()
    IndexBuilder(index, list_bucket).build(CancelToken())
    cpu, wall = time.process_time() - start, time.perf_counter() - wall
    searcher.stop()
    times = {query: min(milliseconds(index, query) for _ in range(3)) for query in QUERIES}
    begin = time.perf_counter()
    found = index.count(parse(text), cancel=CancelToken())
    all_s = time.perf_counter() - begin
    building = sorted(searcher.times)
    result = {
        "objects": index.totals().objects,
        "hits": found.objects,
        "worst_ms": max(times.values()),
        "times": {query: round(spent, 1) for query, spent in times.items()},
        "building_ms": building[-1],
        "building_median_ms": building[len(building) // 2],
        "searches": len(building),
        "short_ms": milliseconds(index, "ho"),
        "all_s": all_s,
        "build_wall_s": wall,
        "listing_cpu_s": listing_cpu,
        "cpu_s": cpu - listing_cpu - searcher.cpu_s,
    }
    index.close()
    result["megabytes"] = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
    sys.stdout.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
