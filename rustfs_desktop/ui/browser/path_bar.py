"""The path bar: the location as breadcrumbs or as editable text."""

from __future__ import annotations

import itertools

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QMenu, QSizePolicy, QWidget

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models.display import display
from rustfs_desktop.ui.look import icons, text, theme

_HEIGHT = 32
_CRUMB_HEIGHT = 24
_SIDE = 4  # between the frame and the first breadcrumb
_PAD = 8  # left and right of a breadcrumb's text
_ICON = 16
_GAP = 6
_SEPARATOR = 12
_WIDEST = 260  # longer breadcrumbs are elided in the middle
_NARROWEST = 48


class Breadcrumb(QAbstractButton):
    """One folder of the path; the last one, the current folder, is emphasized."""

    def __init__(self, label: str, location: Location, parent: QWidget, *, icon: str = "") -> None:
        super().__init__(parent)
        self.location = location
        self._label = label
        self._icon = icon
        self.is_last = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(label)
        text.set_plain_tip(self, label)

    @property
    def label(self) -> str:
        """The whole name, even if it is elided."""
        return self._label

    def sizeHint(self) -> QSize:  # noqa: N802
        """The width of the name, up to a limit."""
        extra = 2 * _PAD + (_ICON + _GAP if self._icon else 0)
        width = QFontMetrics(self._label_font()).horizontalAdvance(self._label) + extra + 1
        return QSize(min(width, _WIDEST), _CRUMB_HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Enter opens the folder; the arrow keys move along the path."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() == Qt.Key.Key_Left:
            self.focusPreviousChild()
        elif event.key() == Qt.Key.Key_Right:
            self.focusNextChild()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint hover background, focus ring, icon and name."""
        colors = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = self.rect()
        if self.underMouse() or self.isDown():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colors.color("hover"))
            painter.drawRoundedRect(rect, 4, 4)
        if self.hasFocus():
            painter.setPen(QPen(colors.color("accent"), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 4, 4)
        left = _PAD
        if self._icon:
            tint = "text" if self.is_last else "dim"
            picture = icons.pixmap(self._icon, _ICON, tint, self.devicePixelRatioF())
            painter.drawPixmap(QPoint(left, (rect.height() - _ICON) // 2), picture)
            left += _ICON + _GAP
        painter.setFont(self._label_font())
        painter.setPen(colors.color("text" if self.is_last else "dim"))
        room = QRect(left, 0, rect.width() - left - _PAD + 1, rect.height())
        shown = painter.fontMetrics().elidedText(
            self._label, Qt.TextElideMode.ElideMiddle, room.width()
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)
        painter.end()

    def _label_font(self) -> QFont:
        font = QFont(self.font())
        if self.is_last:
            font.setWeight(QFont.Weight.DemiBold)
        return font


class _AddressField(QLineEdit):
    """The text field of the path bar; Esc or losing the focus closes it."""

    escaped = Signal()
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusOutEvent(event)
        if event.reason() not in (
            Qt.FocusReason.PopupFocusReason,
            Qt.FocusReason.ActiveWindowFocusReason,
        ):
            self.left.emit()


class PathBar(QWidget):
    """Breadcrumbs of a location; a click beside them, or Ctrl+L, shows a text field.

    Signals:
        crumb_clicked: A breadcrumb was clicked (Location).
        location_entered: Text was typed and confirmed; not checked yet (str).
        left: The text field was closed by key; the focus should go to the rows.
    """

    crumb_clicked = Signal(object)
    location_entered = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setAccessibleName(self.tr("Path"))
        self._location: Location | None = None
        self._is_active = False
        self._crumbs: list[Breadcrumb] = []
        self._more = text.tool_button("more", self.tr("More folders"), "")
        self._more.setParent(self)
        self._more.setProperty("compact", True)
        self._more.setCursor(Qt.CursorShape.ArrowCursor)
        self._more.setFixedSize(_CRUMB_HEIGHT, _CRUMB_HEIGHT)
        self._more.clicked.connect(self._show_hidden)
        self._more.hide()
        self._field = _AddressField(self)
        self._field.setProperty("bare", True)  # the bar draws the frame
        self._field.setAccessibleName(self.tr("Address"))
        self._field.setPlaceholderText(self.tr("s3://bucket/folder or RustFS console URL"))
        self._field.returnPressed.connect(self._on_entered)
        self._field.escaped.connect(self._leave)
        self._field.left.connect(self.show_crumbs)
        self._field.hide()

    @property
    def crumbs(self) -> list[Breadcrumb]:
        """The breadcrumbs from the connection to the current folder."""
        return self._crumbs

    @property
    def is_editing(self) -> bool:
        """Whether the text field is shown."""
        return not self._field.isHidden()

    def set_location(self, location: Location | None, connection_name: str = "") -> None:
        """Show a location; None when nothing is open."""
        self._location = location
        for crumb in self._crumbs:
            crumb.hide()
            crumb.deleteLater()
        self._crumbs = []
        if location is not None:
            self._add_crumbs(location, connection_name)
        self.show_crumbs()

    def set_active(self, is_active: bool) -> None:
        """Mark the path of the active one of two panes."""
        self._is_active = is_active
        self.update()

    def edit(self) -> None:
        """Show the address as selected text, ready to be replaced."""
        self._field.setText(self._location.address if self._location else "")
        self._field.show()
        self._arrange()
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._field.selectAll()

    def show_crumbs(self) -> None:
        """Close the text field without navigating."""
        self._field.hide()
        self._arrange()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Use the available width."""
        return QSize(400, _HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Room for the last breadcrumb and the button for hidden ones."""
        return QSize(120, _HEIGHT)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """A click beside the breadcrumbs starts editing."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.edit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Hide breadcrumbs that do not fit."""
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the frame, and a chevron between two breadcrumbs."""
        colors = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = 2.0 if self.is_editing else 1.0
        is_marked = self.is_editing or self._is_active
        frame = colors.color("accent" if is_marked else "control_line")
        painter.setPen(QPen(frame, width))
        painter.setBrush(colors.color("field"))
        half = width / 2
        painter.drawRoundedRect(self.rect().toRectF().adjusted(half, half, -half, -half), 6, 6)
        if not self.is_editing:
            chevron = icons.pixmap("chevron-right", _SEPARATOR, "faint", self.devicePixelRatioF())
            for item in self._shown()[1:]:
                painter.drawPixmap(
                    QPoint(item.x() - _SEPARATOR, (self.height() - _SEPARATOR) // 2), chevron
                )
        painter.end()

    def _add_crumbs(self, location: Location, connection_name: str) -> None:
        top = Location(location.connection_id)
        steps = [(display(connection_name), top, "server")]
        if location.bucket:
            steps.append(
                (display(location.bucket), Location(top.connection_id, location.bucket), "")
            )
        prefix = ""
        for segment in location.prefix.split("/")[:-1]:
            prefix += f"{segment}/"
            label = display(segment) if segment else self.tr("⟨empty⟩")
            steps.append((label, location.child(prefix), ""))
        for label, target, icon in steps:
            crumb = Breadcrumb(label, target, self, icon=icon)
            crumb.setCursor(Qt.CursorShape.ArrowCursor)
            crumb.clicked.connect(self._on_crumb)
            self._crumbs.append(crumb)
        self._crumbs[-1].is_last = True
        order = [self._field, self._crumbs[0], self._more, *self._crumbs[1:]]
        for here, there in itertools.pairwise(order):  # put new widgets at their Tab order position
            QWidget.setTabOrder(here, there)

    def _shown(self) -> list[QWidget]:
        """The visible breadcrumbs from left to right, including the button for hidden ones."""
        items: list[QWidget] = [crumb for crumb in self._crumbs if not crumb.isHidden()]
        if not self._more.isHidden():
            items.insert(int(not self._crumbs[0].isHidden()), self._more)
        return items

    def _arrange(self) -> None:
        """Show the breadcrumbs that fit: the last, the first, then from the end backwards."""
        self._field.setGeometry(self.rect().adjusted(8, 2, -8, -2))
        fits = self._fitting(self.width() - 2 * _SIDE)
        hidden = [crumb for crumb in self._crumbs if crumb not in fits]
        for crumb in self._crumbs:
            crumb.setVisible(crumb in fits and not self.is_editing)
        self._more.setVisible(bool(hidden) and not self.is_editing)
        left = _SIDE
        for item in self._shown():
            width = _CRUMB_HEIGHT if item is self._more else item.sizeHint().width()
            room = self.width() - _SIDE - left
            item.setGeometry(
                left, (_HEIGHT - _CRUMB_HEIGHT) // 2, max(min(width, room), 0), _CRUMB_HEIGHT
            )
            left = item.x() + item.width() + _SEPARATOR
        self.update()

    def _fitting(self, room: int) -> list[Breadcrumb]:
        widths = [crumb.sizeHint().width() for crumb in self._crumbs]
        if sum(widths) + _SEPARATOR * (len(widths) - 1) <= room:
            return list(self._crumbs)
        room -= widths[0] + _SEPARATOR + _CRUMB_HEIGHT + _SEPARATOR
        kept = [self._crumbs[-1]] if len(self._crumbs) > 1 else []
        if kept and room < min(widths[-1], _NARROWEST):
            return kept  # large text in a small window: the current folder is what counts
        room -= max(widths[-1], _NARROWEST)
        for crumb, width in reversed(list(zip(self._crumbs[1:-1], widths[1:-1], strict=True))):
            room -= width + _SEPARATOR
            if room < 0:
                break
            kept.insert(0, crumb)
        return [self._crumbs[0], *kept]

    def _on_crumb(self) -> None:
        sender = self.sender()
        if isinstance(sender, Breadcrumb):
            self.crumb_clicked.emit(sender.location)

    def _leave(self) -> None:
        self.show_crumbs()
        self.left.emit()

    def _on_entered(self) -> None:
        entered = self._field.text().strip()
        self._leave()
        if entered:
            self.location_entered.emit(entered)

    def _show_hidden(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for crumb in self._crumbs:
            if crumb.isHidden():
                menu.addAction(text.menu_text(crumb.label), crumb.click)
        menu.popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))
