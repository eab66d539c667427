"""Messages: English texts that keep what a translation needs."""

from __future__ import annotations

import copy
import json

from rustfs_desktop.message import QT_TRANSLATE_NOOP, Duration, Message, Size, joined

TEMPLATE = QT_TRANSLATE_NOOP("Messages", "{name} has {size}")


def test_a_message_is_its_english_text() -> None:
    message = TEMPLATE.with_values(name="a{b}", size=Size(86_300_000))
    assert message == "a{b} has 86.3 MB"
    assert message.template == "{name} has {size}"
    assert message.values == {"name": "a{b}", "size": Size(86_300_000)}
    assert type(str(message)) is str


def test_braces_in_a_finished_text_are_left_alone() -> None:
    assert Message("{0} {name} {") == "{0} {name} {"


def test_a_message_can_be_a_value() -> None:
    both = joined(QT_TRANSLATE_NOOP("Messages", "One."), TEMPLATE.with_values(name="b", size=2))
    assert both == "One. b has 2"
    assert isinstance(both.values["second"], Message)


def test_durations_have_two_units() -> None:
    assert [str(Duration(s)) for s in (7, 7260, 90_000)] == ["7 s", "2 h 1 min", "1 d 1 h"]


def test_a_copy_is_a_message_too() -> None:
    message = TEMPLATE.with_values(name="a", size=1)
    again = copy.deepcopy(message)
    assert (again, again.template, again.values) == (message, message.template, message.values)
    assert json.loads(json.dumps(message)) == message
