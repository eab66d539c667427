"""A bucket in memory that is listed page by page, for tests of how an index is built."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AppError
from rustfs_desktop.index.types import IndexedObject
from rustfs_desktop.s3.types import Page
from tests.index.stage import NOW, page_of


class FakeBucket:
    """Lists its objects as ``list_pages`` does.

    Attributes:
        requests: The prefix, delimiter and position of each page that was asked for.
        before_page: Called before each page, without a lock.
        errors: Raised by listings of these prefixes.
    """

    def __init__(self, keys: Iterable[str] = (), page_size: int = 5) -> None:
        self.objects = {key: IndexedObject(key, 1, NOW) for key in keys}
        self.page_size = page_size
        self.requests: list[tuple[str, str, str]] = []
        self.before_page: Callable[[], None] = lambda: None
        self.errors: dict[str, AppError] = {}
        self.lock = threading.Lock()

    def __call__(
        self, prefix: str, *, delimiter: str, cancel: CancelToken, start_after: str
    ) -> Iterator[Page]:
        position = start_after
        while True:
            cancel.check()
            self.before_page()
            with self.lock:
                self.requests.append((prefix, delimiter, position))
                if prefix in self.errors:
                    raise self.errors[prefix]
                names = self._names(prefix, delimiter, position)
                now = names[: self.page_size]
                keys = [self.objects[name] for name in now if not self._is_folder(name, delimiter)]
                folders = [
                    name for name in now if self._is_folder(name, delimiter) and name != prefix
                ]
                keys = [found for found in keys if not delimiter or found.key != prefix]
                page = page_of(keys, folders)
            if len(names) > self.page_size:
                page.next_token = position = now[-1]
            yield page
            if not page.next_token:
                return

    def _names(self, prefix: str, delimiter: str, position: str) -> list[str]:
        """Keys and folders after a position, in order."""
        found = set()
        for key in self.objects:
            if key.startswith(prefix):
                rest, slash, _below = key[len(prefix) :].partition("/")
                found.add(f"{prefix}{rest}/" if delimiter and slash else key)
        return sorted(name for name in found if name > position)

    def _is_folder(self, name: str, delimiter: str) -> bool:
        return bool(delimiter) and name.endswith("/")
