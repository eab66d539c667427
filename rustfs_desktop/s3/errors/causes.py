"""Chain of causes of an exception from boto3 or urllib3."""

from __future__ import annotations

from collections.abc import Iterator


def chain(error: BaseException) -> Iterator[BaseException]:
    """The error and all exceptions that caused it, including those wrapped by boto3 and urllib3."""
    waiting: list[object] = [error]
    seen: set[int] = set()
    while waiting:
        item = waiting.pop(0)
        if not isinstance(item, BaseException) or id(item) in seen:
            continue
        seen.add(id(item))
        yield item
        kwargs = getattr(item, "kwargs", {})
        waiting += [item.__cause__, item.__context__, getattr(item, "reason", None)]
        waiting += [kwargs.get("error") if isinstance(kwargs, dict) else None, *item.args]
