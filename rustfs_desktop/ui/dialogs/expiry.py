"""The fields for the expiry of a link: common durations, or a custom one up to seven days."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSpinBox, QWidget

from rustfs_desktop.s3.api.presign import MAX_EXPIRY_S
from rustfs_desktop.ui.dialogs.form import Form
from rustfs_desktop.ui.look.segmented import SegmentedControl

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_SPANS = (15 * _MINUTE, _HOUR, _DAY, 7 * _DAY)
_CUSTOM = 0


class ExpiryFields(QObject):
    """A row of common durations, and a number with a unit for "Custom…".

    Signals:
        changed: Another duration was chosen.
    """

    changed = Signal()

    def __init__(self, seconds: int, form: Form) -> None:
        super().__init__(form)
        texts = (self.tr("15 min"), self.tr("1 hour"), self.tr("1 day"), self.tr("7 days"))
        options = [*zip(_SPANS, texts, strict=True), (_CUSTOM, self.tr("Custom…"))]
        self.spans: SegmentedControl[int] = SegmentedControl(options, form)
        self.amount = QSpinBox(form)
        self.amount.setAccessibleName(self.tr("Number"))
        self.amount.lineEdit().setTextMargins(7, 0, 0, 0)  # Qt ignores its padding
        self.unit = QComboBox(form)
        self.unit.setAccessibleName(self.tr("Unit"))
        for text, unit in (
            (self.tr("minutes"), _MINUTE),
            (self.tr("hours"), _HOUR),
            (self.tr("days"), _DAY),
        ):
            self.unit.addItem(text, unit)
        self._custom = QWidget(form)
        row = QHBoxLayout(self._custom)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.amount)
        row.addWidget(self.unit)
        form.add_row(self.tr("Expires in"), self.spans, stretch=False)
        form.add_under(self._custom, stretch=False)
        self._last_usual = _HOUR
        self._show(min(max(seconds, _MINUTE), MAX_EXPIRY_S))
        self.spans.changed.connect(self._on_span)
        self.amount.valueChanged.connect(self._on_custom)
        self.unit.currentIndexChanged.connect(self._on_unit)

    @property
    def seconds(self) -> int:
        """The chosen duration, limited to what a signature allows."""
        span = self.spans.value
        if span != _CUSTOM:
            return span
        return min(self.amount.value() * self._unit_s(), MAX_EXPIRY_S)

    def _unit_s(self) -> int:
        return int(self.unit.currentData())

    def _show(self, seconds: int) -> None:
        is_usual = seconds in _SPANS
        if is_usual:
            self._last_usual = seconds
        self.spans.set_value(seconds if is_usual else _CUSTOM)
        self._fill_custom(seconds)
        self._custom.setVisible(not is_usual)

    def _fill_custom(self, seconds: int) -> None:
        unit = next((unit for unit in (_DAY, _HOUR) if seconds % unit == 0), _MINUTE)
        self.unit.setCurrentIndex(self.unit.findData(unit))
        self.amount.setRange(1, MAX_EXPIRY_S // unit)
        self.amount.setValue(seconds // unit)

    def _on_span(self) -> None:
        is_custom = self.spans.value == _CUSTOM
        self._custom.setVisible(is_custom)
        if is_custom:
            self._fill_custom(self._last_usual)
            self.amount.setFocus()
            self.amount.selectAll()
        else:
            self._last_usual = self.seconds
        self.changed.emit()

    def _on_unit(self) -> None:
        self.amount.setMaximum(MAX_EXPIRY_S // self._unit_s())
        self.changed.emit()

    def _on_custom(self) -> None:
        self.changed.emit()
