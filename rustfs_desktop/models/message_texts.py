"""Translates ``Message`` texts and errors from the layers below Qt."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.errors import AppError
from rustfs_desktop.message import CONTEXT, Duration, Message, Size, Value
from rustfs_desktop.models.format import (
    duration_text,
    number_text,
    plural_count,
    quantity_text,
    size_text,
)
from rustfs_desktop.quantities import Quantity


def title_text(error: AppError) -> str:
    """The translated title of an error, made safe with ``display``."""
    return message_text(error.title)


def cause_text(error: AppError) -> str:
    """The translated cause and remedy of an error; may be empty."""
    return message_text(error.cause)


def full_text(error: AppError) -> str:
    """The title and the cause on one line."""
    return message_text(error.text)


def message_text(text: str) -> str:
    """Translate a message and fill in its values.

    What is no message comes from a server, from the system, or finished from the journal: it stays
    as it is, unless it happens to be a template without values.
    """
    message = text if isinstance(text, Message) else Message(text)
    if not message.template or not message.template.isprintable():  # Qt takes Unicode only
        return text
    count = plural_count(message.plural_number)
    template = QCoreApplication.translate(CONTEXT, message.template, "", count)
    values = {name: _value_text(value) for name, value in message.values.items()}
    return template.format_map(values) if values else template


def _value_text(value: Value) -> str:
    if isinstance(value, Size):
        return size_text(value.count)
    if isinstance(value, Duration):
        return duration_text(value.seconds)
    if isinstance(value, Quantity):
        return quantity_text(value)
    if isinstance(value, int):
        return number_text(value)
    return message_text(value) if isinstance(value, Message) else value
