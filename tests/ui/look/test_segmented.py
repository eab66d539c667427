"""One choice of a few, by mouse and by keys."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from rustfs_desktop.ui.look.segmented import SegmentedControl

OPTIONS = [(900, "15 min"), (3600, "1 hour"), (86400, "1 day")]


@pytest.fixture
def control(qtbot) -> SegmentedControl:
    window = QWidget()
    column = QVBoxLayout(window)
    made = SegmentedControl(OPTIONS)
    column.addWidget(made)
    column.addWidget(QLineEdit())
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    made.window_of_test = window
    return made


def segments(control: SegmentedControl) -> list[QPushButton]:
    return control.findChildren(QPushButton)


def test_first_option_is_on(control: SegmentedControl) -> None:
    assert control.value == 900


def test_mouse_chooses(control: SegmentedControl, qtbot) -> None:
    with qtbot.waitSignal(control.changed) as heard:
        qtbot.mouseClick(segments(control)[2], Qt.MouseButton.LeftButton)
    assert heard.args == [86400]
    assert control.value == 86400
    assert [each.isChecked() for each in segments(control)] == [False, False, True]


def test_setting_a_value_is_quiet(control: SegmentedControl, qtbot) -> None:
    with qtbot.assertNotEmitted(control.changed):
        control.set_value(3600)
    assert control.value == 3600
    with pytest.raises(ValueError, match="5"):
        control.set_value(5)


def test_arrows_choose_and_tab_leaves(control: SegmentedControl, qtbot) -> None:
    control.set_value(3600)
    control.setFocus(Qt.FocusReason.TabFocusReason)
    first, middle, last = segments(control)
    qtbot.waitUntil(middle.hasFocus)
    with qtbot.waitSignal(control.changed):
        qtbot.keyClick(middle, Qt.Key.Key_Right)
    assert control.value == 86400
    assert last.hasFocus()
    qtbot.keyClick(last, Qt.Key.Key_Left)
    qtbot.keyClick(middle, Qt.Key.Key_Left)
    assert control.value == 900
    qtbot.keyClick(first, Qt.Key.Key_Tab)
    assert not any(each.hasFocus() for each in segments(control))


def test_the_screen_reader_hears_the_whole_name(control: SegmentedControl) -> None:
    control.setAccessibleName("Expires in")
    assert [each.accessibleName() for each in segments(control)] == [
        "Expires in: 15 min",
        "Expires in: 1 hour",
        "Expires in: 1 day",
    ]
