"""Texts for users that are made below Qt: a template to translate, and the values to fill in.

A message is a ``str`` in English, ready for logs, the journal and an English terminal. It keeps
its template, so that ``models.message_texts`` can put it together in the language of the user.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from rustfs_desktop.quantities import Quantity, duration_quantities, size_quantity

CONTEXT = "Messages"
"""The context in which the translations of all templates are kept."""


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


Value = str | int | Size | Duration | Quantity  # a message is a str as well


class Message(str):
    """A text in English that can be translated.

    Attributes:
        template: What is translated; names in braces stand for values.
        values: The values, by name.
        singular: The English template for a ``count`` of 1; empty if the text has no plural.
    """

    __slots__ = ("singular", "template", "values")

    template: str
    values: Mapping[str, Value]
    singular: str

    def __new__(
        cls, template: str, values: Mapping[str, Value] | None = None, singular: str = ""
    ) -> Message:
        """Put the text together."""
        text = template
        if values:
            chosen = singular if singular and values["count"] == 1 else template
            text = chosen.format_map({name: _english(value) for name, value in values.items()})
        self = super().__new__(cls, text)
        self.template, self.values, self.singular = template, values or {}, singular
        return self

    @property
    def plural_number(self) -> int:
        """The number that chooses the plural form; -1 if the text has none."""
        count = self.values.get("count") if self.singular else None
        return count if isinstance(count, int) else -1

    def with_values(self, **values: Value) -> Message:
        """The same template, filled in."""
        return Message(self.template, values, self.singular)


def _english(value: Value) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def _marked(_context: str, text: str) -> Message:
    return Message(text)


QT_TRANSLATE_NOOP = _marked
"""Marks a template for ``lupdate``, which finds it by this name; the context is ``CONTEXT``."""


def counted_template(singular: str, plural: str) -> Message:
    """A template with a ``{count}``: its two English forms; other languages may have more.

    ``lupdate`` knows no such call in Python: ``packaging/translations/update.py`` collects them.
    """
    return Message(plural, None, singular)


def joined(first: str, second: str) -> Message:
    """Two sentences as one text."""
    return QT_TRANSLATE_NOOP("Messages", "{first} {second}").with_values(first=first, second=second)
