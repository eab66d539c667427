"""Texts for users that are made below Qt: a template to translate, and the values to fill in.

A message is a ``str`` in English, ready for logs, the command line and the journal. It remembers
its template, so that ``models.message_texts`` can put it together in the language of the user.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from rustfs_desktop.quantities import duration_quantities, size_quantity

CONTEXT = "Messages"
"""Under which translations of all templates are kept."""


@dataclasses.dataclass(frozen=True, slots=True)
class Size:
    """A number of bytes in a message."""

    count: int

    def __str__(self) -> str:
        """In English, such as ``86.3 MB``."""
        return str(size_quantity(self.count))


@dataclasses.dataclass(frozen=True, slots=True)
class Duration:
    """A time span in a message."""

    seconds: float

    def __str__(self) -> str:
        """In English, such as ``2 h 5 min``."""
        return " ".join(map(str, duration_quantities(self.seconds)))


Value = str | int | Size | Duration  # a message is a str as well


class Message(str):
    """A text in English that can be translated.

    Attributes:
        template: What is translated; names in braces stand for values.
        values: The values, by name.
    """

    __slots__ = ("template", "values")

    template: str
    values: Mapping[str, Value]

    def __new__(cls, template: str, values: Mapping[str, Value] | None = None) -> Message:
        """Put the text together."""
        self = super().__new__(cls, template.format_map(values) if values else template)
        self.template, self.values = template, values or {}
        return self

    def with_values(self, **values: Value) -> Message:
        """The same template, filled in."""
        return Message(self.template, values)


def _marked(_context: str, text: str) -> Message:
    return Message(text)


QT_TRANSLATE_NOOP = _marked
"""Marks a template for ``lupdate``, which finds it by this name; the context is ``CONTEXT``."""


def joined(first: str, second: str) -> Message:
    """Two sentences as one text."""
    return QT_TRANSLATE_NOOP("Messages", "{first} {second}").with_values(first=first, second=second)
