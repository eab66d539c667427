"""Messages: English texts that keep what a translation needs."""

from __future__ import annotations

import copy
import json

from rustfs_desktop.message import (
    QT_TRANSLATE_NOOP,
    Duration,
    Message,
    Size,
    counted_template,
    joined,
)
from rustfs_desktop.quantities import speed_quantity

FILES = counted_template("{count} file of {name}", "{count} files of {name}")
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


def test_a_count_chooses_the_english_form() -> None:
    found = [FILES.with_values(count=count, name="a") for count in (0, 1, 1204)]
    assert found == ["0 files of a", "1 file of a", "1,204 files of a"]
    assert [each.plural_number for each in found] == [0, 1, 1204]
    assert {each.template for each in found} == {"{count} files of {name}"}
    assert TEMPLATE.with_values(name="a", size=1).plural_number == -1


def test_a_rounded_quantity_can_be_a_value() -> None:
    assert TEMPLATE.with_values(name="a", size=speed_quantity(41e6)) == "a has 41 MB/s"


def test_a_copy_is_a_message_too() -> None:
    message = FILES.with_values(name="a", count=1)
    again = copy.deepcopy(message)
    assert (again, again.template, again.values) == (message, message.template, message.values)
    assert again.plural_number == 1
    assert json.loads(json.dumps(message)) == message
