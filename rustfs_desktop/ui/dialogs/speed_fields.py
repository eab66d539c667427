"""The speed limits in the preferences: total, by time of day, per connection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication, QLocale, Qt, QTime
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QTimeEdit,
    QVBoxLayout,
    QWidget,
)

from rustfs_desktop.models.display import display, elide_middle
from rustfs_desktop.transfers.policy.bandwidth import DailyLimit, SpeedLimit
from rustfs_desktop.ui.look.mnemonics import MnemonicCheckBox
from rustfs_desktop.ui.look.text import plain_label

translate = QCoreApplication.translate

_MEGABYTE = 1_000_000
_MOST = 99_999.0
_MINUTES = 60
_NAME_LENGTH = 40
_LEAST_LETTERS = 12
_WIDEST_TIMES = 320  # with a larger font the hours get a line of their own


class SpeedBox(QDoubleSpinBox):
    """A spin box for megabytes per second; empty means no limit."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setRange(0, _MOST)
        self.setDecimals(2)
        self.setSpecialValueText(self.tr("No limit"))
        self.setSuffix(self.tr(" MB/s"))
        self.setStepType(QAbstractSpinBox.StepType.AdaptiveDecimalStepType)
        self.lineEdit().setTextMargins(7, 0, 0, 0)  # Qt ignores its padding

    def textFromValue(self, value: float) -> str:  # noqa: N802
        """The number without trailing zeros."""
        plain = f"{value:.2f}".rstrip("0").rstrip(".")
        return plain.replace(".", QLocale().decimalPoint())

    @property
    def rate(self) -> int:
        """Bytes per second; 0 for no limit."""
        return round(self.value() * _MEGABYTE)

    def set_rate(self, rate: int) -> None:
        """Show a limit; one too small to display is shown as the smallest value."""
        self.setValue(max(rate / _MEGABYTE, 0.01) if rate else 0)


class _SpeedPair:
    """The upload and download limits, side by side in a grid."""

    def __init__(self, up_name: str, down_name: str, parent: QWidget) -> None:
        self.up, self.down = SpeedBox(up_name, parent), SpeedBox(down_name, parent)

    @property
    def speed(self) -> SpeedLimit:
        """The entered limits."""
        return SpeedLimit(self.up.rate, self.down.rate)

    def show(self, speed: SpeedLimit) -> None:
        """Show limits."""
        self.up.set_rate(speed.up)
        self.down.set_rate(speed.down)

    def set_enabled(self, is_on: bool) -> None:
        """Enable or disable both fields."""
        self.up.setEnabled(is_on)
        self.down.setEnabled(is_on)


class SpeedFields(QWidget):
    """Rows for the total, for some hours of the day, and for a connection to choose.

    Args:
        connections: Id and name of each connection.
    """

    def __init__(self, connections: Sequence[tuple[str, str]], parent: QWidget) -> None:
        super().__init__(parent)
        self.everything = _SpeedPair(
            self.tr("Upload limit for all connections"),
            self.tr("Download limit for all connections"),
            self,
        )
        self.hours_on = MnemonicCheckBox(self.tr("From"), self)
        self.hours_on.setAccessibleName(self.tr("Different limits during certain hours"))
        self.begin, self.end = QTimeEdit(self), QTimeEdit(self)
        self.begin.setAccessibleName(self.tr("Start time"))
        self.end.setAccessibleName(self.tr("End time"))
        self.at_hours = _SpeedPair(
            self.tr("Upload limit during these hours"),
            self.tr("Download limit during these hours"),
            self,
        )
        self.connection = QComboBox(self)
        self.connection.setAccessibleName(self.tr("Connection"))
        adjust = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        self.connection.setSizeAdjustPolicy(adjust)
        self.connection.setMinimumContentsLength(_LEAST_LETTERS)
        self.of_connection = _SpeedPair(
            self.tr("Upload limit for this connection"),
            self.tr("Download limit for this connection"),
            self,
        )
        self._speeds: dict[str, SpeedLimit] = {}
        self._shown = ""
        for connection_id, name in connections:
            self.connection.addItem(elide_middle(display(name), _NAME_LENGTH), connection_id)
        for edit in (self.begin, self.end):
            edit.setDisplayFormat(QLocale().timeFormat(QLocale.FormatType.ShortFormat))
            edit.lineEdit().setTextMargins(7, 0, 0, 0)
        self._lay_out()
        self.hours_on.toggled.connect(self._enable_hours)
        self.begin.timeChanged.connect(self._look_at_hours)
        self.end.timeChanged.connect(self._look_at_hours)
        self.connection.currentIndexChanged.connect(self._on_connection)

    def fill(
        self, speed: SpeedLimit, hours: DailyLimit | None, connections: Mapping[str, SpeedLimit]
    ) -> None:
        """Show the current limits."""
        self.everything.show(speed)
        self.hours_on.setChecked(hours is not None)
        shown = hours or DailyLimit(9 * _MINUTES, 17 * _MINUTES, SpeedLimit())
        self.begin.setTime(QTime(*divmod(shown.begin, _MINUTES)))
        self.end.setTime(QTime(*divmod(shown.end, _MINUTES)))
        self.at_hours.show(shown.speed)
        self._enable_hours(self.hours_on.isChecked())
        self._speeds, self._shown = dict(connections), ""
        self._on_connection()

    @property
    def hours(self) -> DailyLimit | None:
        """The limit by time of day, if enabled."""
        begin, end = (_minute(edit.time()) for edit in (self.begin, self.end))
        if not self.hours_on.isChecked() or self._has_no_time:
            return None
        return DailyLimit(begin, end, self.at_hours.speed)

    @property
    def connections(self) -> dict[str, SpeedLimit]:
        """The limits of single connections, including removed ones."""
        return {each: speed for each, speed in self._all_speeds().items() if speed != SpeedLimit()}

    def _lay_out(self) -> None:
        times = QHBoxLayout()
        times.setSpacing(8)
        for widget in (self.hours_on, self.begin, self._dim(self.tr("to")), self.end):
            times.addWidget(widget)
        times.addStretch()
        is_wide = times.sizeHint().width() > _WIDEST_TIMES
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(0, 1)
        for column, text in ((1, self.tr("Upload")), (2, self.tr("Download"))):
            grid.addWidget(self._dim(text), 0, column)
            grid.setColumnMinimumWidth(column, 136)
        grid.addWidget(self._dim(self.tr("All connections")), 1, 0)
        grid.addLayout(times, 2, 0, 1, 3 if is_wide else 1)
        grid.addWidget(self.connection, 4, 0)
        rows_of_pairs = ((1, self.everything), (3 if is_wide else 2, self.at_hours))
        for row, pair in (*rows_of_pairs, (4, self.of_connection)):
            grid.addWidget(pair.up, row, 1)
            grid.addWidget(pair.down, row, 2)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(10)
        rows.addLayout(grid)
        words = self.tr(
            "During these hours, these limits replace those in the first row. The limit for a"
            " single connection applies in addition."
        )
        rows.addWidget(self._small(words))
        warning = self.tr("Start and end time are the same. Choose a different end time.")
        self.no_time = plain_label(warning, role="warn", parent=self)
        self.no_time.setWordWrap(True)
        rows.addWidget(self.no_time)
        rows.addStretch()

    def _dim(self, text: str) -> QWidget:
        return plain_label(text, role="dim", parent=self)

    def _small(self, text: str) -> QWidget:
        label = plain_label(text, role="small", parent=self)
        label.setWordWrap(True)
        label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        return label

    def _enable_hours(self, is_on: bool) -> None:
        for widget in (self.begin, self.end):
            widget.setEnabled(is_on)
        self.at_hours.set_enabled(is_on)
        self._look_at_hours()

    @property
    def _has_no_time(self) -> bool:
        return _minute(self.begin.time()) == _minute(self.end.time())

    def _look_at_hours(self) -> None:
        self.no_time.setVisible(self.hours_on.isChecked() and self._has_no_time)

    def _all_speeds(self) -> dict[str, SpeedLimit]:
        """The limits of all connections, including the current input."""
        shown = {self._shown: self.of_connection.speed} if self._shown else {}
        return self._speeds | shown

    def _on_connection(self) -> None:
        self._speeds = self._all_speeds()
        self._shown = str(self.connection.currentData() or "")
        self.of_connection.show(self._speeds.get(self._shown, SpeedLimit()))
        has_some = self.connection.count() > 0
        self.connection.setVisible(has_some)
        self.of_connection.up.setVisible(has_some)
        self.of_connection.down.setVisible(has_some)


def _minute(time: QTime) -> int:
    return time.hour() * _MINUTES + time.minute()
