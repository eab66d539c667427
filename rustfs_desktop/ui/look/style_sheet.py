"""The style sheet of the program, with theme colors by name."""

from __future__ import annotations

import string
from collections.abc import Mapping

from rustfs_desktop.ui.look.drawings import drawn_files

_SHEET = string.Template("""
QAbstractScrollArea { border: none; }

/* Buttons: 32 high, a ring of two pixels from the keyboard that moves nothing. */
QPushButton {
    min-height: 30px; padding: 0 13px; border: 1px solid $control_line; border-radius: 6px;
    background: $field; color: $text;
}
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $track; }
QPushButton:focus { min-height: 28px; padding: 0 12px; border: 2px solid $accent; }
QPushButton:disabled { color: $faint; border-color: $field_line; background: transparent; }
QPushButton[primary="true"] {
    background: $accent; border-color: $accent; color: $on_accent; font-weight: 600;
}
QPushButton[primary="true"]:hover {
    background: $accent_strong; border-color: $accent_strong;
}
QPushButton[primary="true"]:pressed { background: $accent; }
QPushButton[primary="true"]:focus { border: 2px solid $text; }
QPushButton[primary="true"]:disabled {
    background: $track; border-color: $track; color: $faint;
}
QPushButton[danger="true"] { color: $bad; border-color: $bad; }
QPushButton[danger="true"][primary="true"] {
    background: $bad; border-color: $bad; color: $on_accent;
}
QPushButton[danger="true"][primary="true"]:focus { border-color: $text; }
QPushButton[danger="true"][primary="true"]:disabled {
    background: $track; border-color: $track; color: $faint;
}
QPushButton[compact="true"] { min-height: 24px; padding: 0 9px; }
QPushButton[compact="true"]:focus { min-height: 22px; padding: 0 8px; }

QPushButton[toggle="true"]:checked {
    background: $accent_ground; border-color: $accent; color: $selected_accent;
}

/* Segments of one control: only the outer corners are round. */
QPushButton[segment] {
    border-radius: 0; color: $dim; padding: 0 12px;
    border-right: none; border-left: 1px solid $control_line;
}
QPushButton[segment="first"], QPushButton[segment="only"] {
    border-top-left-radius: 6px; border-bottom-left-radius: 6px;
}
QPushButton[segment="last"], QPushButton[segment="only"] {
    border-top-right-radius: 6px; border-bottom-right-radius: 6px;
    border-right: 1px solid $control_line;
}
QPushButton[segment]:checked { background: $accent_ground; color: $selected_accent; }
QPushButton[segment]:focus { border: 2px solid $accent; padding: 0 11px; }
QPushButton[segment]:disabled { color: $faint; border-color: $field_line; }

QToolButton {
    min-width: 30px; min-height: 30px; padding: 0; border: 1px solid transparent;
    border-radius: 6px; background: transparent; color: $text;
}
QToolButton[toolButtonStyle="0"] { max-width: 30px; max-height: 30px; }
QToolButton:hover { background: $hover; }
QToolButton:pressed { background: $track; }
QToolButton:checked { background: $accent_ground; color: $selected_accent; }
QToolButton:focus {
    min-width: 28px; min-height: 28px; border: 2px solid $accent;
}
QToolButton[toolButtonStyle="0"]:focus { max-width: 28px; max-height: 28px; }
QToolButton:disabled { color: $faint; }
QToolButton[toolButtonStyle="2"] { padding: 0 8px; }
QToolButton[compact="true"] {
    min-width: 22px; min-height: 22px; max-width: 22px; max-height: 22px; border-radius: 5px;
}
QToolButton[compact="true"]:focus {
    min-width: 20px; min-height: 20px; max-width: 20px; max-height: 20px;
}
QToolButton[segment] {
    border: 1px solid $control_line; border-right: none; border-left-color: $field_line;
    border-radius: 0; background: $field;
}
QToolButton[segment="first"] {
    border-left-color: $control_line;
    border-top-left-radius: 6px; border-bottom-left-radius: 6px;
}
QToolButton[segment="last"] {
    border-right: 1px solid $control_line;
    border-top-right-radius: 6px; border-bottom-right-radius: 6px;
}
QToolButton[segment]:hover { background: $hover; }
QToolButton[segment]:checked { background: $accent_ground; }
QToolButton[segment]:focus { border: 2px solid $accent; }
QToolButton[trouble="true"] {
    min-height: 22px; max-height: 22px; border-radius: 5px; color: $bad;
}
QToolButton[trouble="true"]:focus { min-height: 20px; max-height: 20px; padding: 0 7px; }
QToolButton::menu-indicator { image: none; }
QLineEdit QToolButton, QTabBar QToolButton, QMenuBar QToolButton,
QToolButton#qt_toolbar_ext_button { min-width: 0; min-height: 0; border: none; }

/* The conditions of a search: round, with a cross that removes them. */
QPushButton[chip] {
    min-height: 22px; padding: 0 9px; border: 1px solid $accent; border-radius: 12px;
    background: $accent_ground;
}
QPushButton[chip]:focus { min-height: 20px; padding: 0 8px; border: 2px solid $accent; }
QPushButton[chip="bad"] { border-color: $bad; color: $bad; background: transparent; }

/* Fields. */
QLineEdit, QComboBox, QAbstractSpinBox {
    min-height: 30px; padding: 0 7px; border: 1px solid $control_line; border-radius: 6px;
    background: $field; color: $text; placeholder-text-color: $dim;
    selection-background-color: $accent; selection-color: $on_accent;
}
QLineEdit:focus, QComboBox:focus, QAbstractSpinBox:focus {
    min-height: 28px; padding: 0 6px; border: 2px solid $accent;
}
QLineEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled {
    background: transparent; border-color: $field_line; color: $faint;
}
QLineEdit:read-only { background: $bar; }
QLineEdit[problem="true"] { border-color: $bad; }
QLineEdit[bare="true"] { min-height: 0; padding: 0; border: none; background: transparent; }
QAbstractSpinBox { max-height: 30px; }
QAbstractSpinBox:focus { max-height: 28px; }
QAbstractSpinBox QLineEdit { min-height: 0; padding: 0 0 0 8px; border: none; }
QPlainTextEdit, QTextEdit {
    padding: 4px 6px; border: 1px solid $control_line; border-radius: 6px;
    background: $field; color: $text;
    selection-background-color: $accent; selection-color: $on_accent;
}
QPlainTextEdit:focus, QTextEdit:focus { padding: 3px 5px; border: 2px solid $accent; }
QPlainTextEdit[bare="true"] { padding: 0; border: none; border-radius: 0; background: $base; }
QPlainTextEdit[label="true"] { padding: 0; border: none; background: transparent; }
QComboBox { padding: 0 4px 0 9px; }
QComboBox:focus { padding: 0 3px 0 8px; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox::down-arrow { image: url("$chevron_down"); width: 16px; height: 16px; }
QComboBox QAbstractItemView { border: 1px solid $line; background: $base; padding: 4px; }
QAbstractSpinBox { padding: 0 0 0 7px; }
QAbstractSpinBox:focus { padding: 0 0 0 6px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {
    subcontrol-origin: border; width: 22px; border: none; background: transparent;
}
QAbstractSpinBox::up-button { subcontrol-position: top right; height: 15px; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; height: 15px; }
QAbstractSpinBox::up-arrow { image: url("$chevron_up"); width: 14px; height: 14px; }
QAbstractSpinBox::down-arrow { image: url("$chevron_down"); width: 14px; height: 14px; }

/* Choices. */
QCheckBox, QRadioButton {
    spacing: 8px; padding: 3px; border: 2px solid transparent; border-radius: 6px;
}
QCheckBox:focus, QRadioButton:focus { border-color: $accent; }
QCheckBox:disabled, QRadioButton:disabled { color: $faint; }
QCheckBox::indicator, QRadioButton::indicator {
    width: 14px; height: 14px; border: 1px solid $control_line; background: $field;
}
QCheckBox::indicator { border-radius: 4px; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: $accent; }
QCheckBox::indicator:checked, QCheckBox::indicator:indeterminate {
    background: $accent; border-color: $accent;
}
QCheckBox::indicator:checked { image: url("$check"); }
QCheckBox::indicator:indeterminate { image: url("$minus"); }
QRadioButton::indicator:checked {
    width: 6px; height: 6px; border: 5px solid $accent; background: $on_accent;
}
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: $field_line; }
QCheckBox::indicator:checked:disabled { background: $track; }

/* Areas and the hairlines between them. */
QFrame[surface="base"] { background: $base; }
QFrame[surface="bar"] { background: $bar; border-bottom: 1px solid $line; }
QFrame[surface="popup"] {
    background: $bar; border: 1px solid $control_line; border-radius: 10px;
}
QFrame[surface="line"] { background: $line; }
QFrame[surface="foot"] { background: $bar; border-top: 1px solid $line; }
#toolbar { background: $bar; border-bottom: 1px solid $line; }
#statusBar { background: $bar; border-top: 1px solid $line; }
QSplitter::handle { background: $line; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QSplitter::handle:hover { background: $accent; }

/* Texts with a role. */
QLabel { selection-background-color: $accent; selection-color: $on_accent; }
QLabel[role="dim"], QLabel[role="small"], QLabel[role="section"] { color: $dim; }
QLabel[role="key"] {
    color: $dim; border: 1px solid $field_line; border-radius: 4px; padding: 1px 5px;
}
QLabel[role="bad"] { color: $bad; }
QLabel[role="warn"] { color: $warn; }
QLabel[role="ok"] { color: $ok; }
QLabel[role="badge"] { color: $warn; }
QFrame[surface="badge"] { border: 1px solid $line; border-radius: 11px; }
QToolTip {
    background: $bar; color: $text; border: 1px solid $control_line; padding: 4px 6px;
}
QMenu { background: $bar; border: 1px solid $control_line; padding: 4px; }
QMenu::item { padding: 5px 28px 5px 10px; border-radius: 4px; color: $text; }
QMenu::item:selected { background: $accent_ground; color: $selected_text; }
QMenu::item:disabled { background: transparent; color: $faint; }
QMenu::icon { padding-left: 8px; }
QMenu::separator { height: 1px; margin: 4px 8px; background: $field_line; }

/* Tabs with an underline. */
QTabWidget::pane { border: none; border-top: 1px solid $line; }
QTabWidget::tab-bar { left: 0; }
QTabBar::tab {
    min-height: 26px; margin-right: 14px; padding: 0 1px 2px 1px; color: $dim;
    border: none; border-bottom: 2px solid transparent; background: transparent;
}
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; font-weight: 600; }
QTabBar::tab:disabled { color: $faint; }
QTabBar:focus::tab:selected { color: $accent; }

/* The tabs of the window: the shown one has the ground of the rows. */
QTabBar#browserTabs::tab {
    min-height: 0; margin: 0; padding: 0 8px 0 12px; color: $dim;
    border: none; border-right: 1px solid $line; border-bottom: 1px solid $line;
    background: $bar; text-align: left;
}
QTabBar#browserTabs::tab:hover { color: $text; background: $hover; }
QTabBar#browserTabs::tab:selected {
    color: $text; background: $base; border-bottom-color: $base; font-weight: 600;
}
QTabBar#browserTabs:focus::tab:selected { color: $accent; }
QTabBar#browserTabs::scroller, QTabBar#browserTabs::tear { width: 0; }

/* Views, headers, scroll bars. */
QHeaderView { background: $base; border: none; }
QHeaderView::section {
    min-height: 29px; max-height: 29px; padding: 0 8px; border: none;
    border-bottom: 1px solid $line; background: $base; color: $dim;
}
QHeaderView::section:hover { color: $text; background: $hover; }
QTableView[preview="true"] { gridline-color: $line; background: $base; }
QTableView[preview="true"]::item { padding: 0 9px; }
QTableView[preview="true"]::item:selected, QTreeView[preview="true"]::item:selected {
    background: $accent_ground; color: $selected_text;
}
QTableView[preview="true"] QHeaderView::section { background: $bar; color: $text; padding: 0 9px; }
QTableView[preview="true"] QHeaderView::section:vertical {
    min-height: 0; max-height: 9999px; color: $dim; border-right: 1px solid $line;
}
QTableView[preview="true"] QHeaderView::section:horizontal {
    border-right: 1px solid $line; padding: 0 12px;
}
QTableView[preview="true"] QTableCornerButton::section { background: $bar; }
QTreeView[preview="true"]::item { min-height: 24px; padding-right: 6px; }
QHeaderView::up-arrow { image: url("$chevron_up"); width: 16px; height: 16px; }
QHeaderView::down-arrow { image: url("$chevron_down"); width: 16px; height: 16px; }
QTreeView::branch:has-children:closed { image: url("$chevron_right"); }
QTreeView::branch:has-children:open { image: url("$chevron_down"); }
QTableView QTableCornerButton::section { background: $base; border: none; }
QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: 12px; }
QScrollBar:horizontal { height: 12px; }
QScrollBar::handle { background: $control_line; border-radius: 3px; margin: 3px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: $dim; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QProgressBar {
    min-height: 5px; max-height: 5px; border: none; border-radius: 2px;
    background: $track; color: transparent;
}
QProgressBar::chunk { background: $accent; border-radius: 2px; }
""")


def style_sheet(colors: Mapping[str, object]) -> str:
    """The style sheet in the given colors, one for each token of the theme."""
    drawings = drawn_files(
        {
            "check": ("check", str(colors["on_accent"])),
            "minus": ("minus", str(colors["on_accent"])),
            "chevron_up": ("chevron-up", str(colors["dim"])),
            "chevron_right": ("chevron-right", str(colors["dim"])),
            "chevron_down": ("chevron-down", str(colors["dim"])),
        }
    )
    return _SHEET.substitute(colors, **drawings)
