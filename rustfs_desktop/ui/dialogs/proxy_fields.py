"""The proxy fields of the connection dialog: that of the system, none, or an address."""

from __future__ import annotations

import enum

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLineEdit

from rustfs_desktop.errors import InvalidAddress
from rustfs_desktop.models.display import display
from rustfs_desktop.models.message_texts import cause_text
from rustfs_desktop.s3.proxies import Proxy, parse_proxy
from rustfs_desktop.s3.types import NO_PROXY, SYSTEM_PROXY
from rustfs_desktop.ui.dialogs.form import Form, mark_problem
from rustfs_desktop.ui.dialogs.secret_field import SecretField
from rustfs_desktop.ui.look.segmented import SegmentedControl


class _Choice(enum.Enum):
    SYSTEM = "system"
    NONE = "none"
    ADDRESS = "address"


class ProxyFields(QObject):
    """The choice of a proxy, its address, and the password for the user name in the address.

    Signals:
        changed: Something was edited; other rows may be shown.
    """

    changed = Signal()

    def __init__(self, form: Form) -> None:
        super().__init__(form)
        self._form = form
        self._is_open = False
        self._had_user = False
        self.choice: SegmentedControl[_Choice] = SegmentedControl(
            [
                (_Choice.SYSTEM, self.tr("System")),
                (_Choice.NONE, self.tr("None")),
                (_Choice.ADDRESS, self.tr("Address")),
            ],
            form,
        )
        self.address = QLineEdit(form)
        self.address.setPlaceholderText(self.tr("proxy.example.com:3128, or user@host:port"))
        self.password_field = SecretField(
            form, (self.tr("Show proxy password"), self.tr("Hide proxy password"))
        )
        self.choice.changed.connect(self._on_changed)
        self.address.textChanged.connect(self._on_changed)
        self.password_field.textChanged.connect(self.changed)

    def add_rows(self) -> None:
        """Add the rows to the form."""
        self._form.add_row(self.tr("Proxy"), self.choice, stretch=False)
        self._form.add_row(self.tr("Proxy address"), self.address)
        self._form.add_row(self.tr("Proxy password"), self.password_field)

    def fill(self, setting: str) -> None:
        """Show a saved setting."""
        self._had_user = "@" in setting
        if setting == NO_PROXY:
            self.choice.set_value(_Choice.NONE)
        elif setting != SYSTEM_PROXY:
            self.choice.set_value(_Choice.ADDRESS)
            self.address.setText(setting.removeprefix("http://"))
        if self._had_user:
            self.password_field.setPlaceholderText(self.tr("Unchanged"))

    def open(self, is_open: bool) -> None:
        """Show or hide the rows."""
        self._is_open = is_open
        self._form.set_row_visible(self.choice, is_open)
        has_address = is_open and self.choice.value is _Choice.ADDRESS
        self._form.set_row_visible(self.address, has_address)
        proxy = self._proxy()
        has_user = has_address and proxy is not None and bool(proxy.user)
        self._form.set_row_visible(self.password_field, has_user)

    @property
    def setting(self) -> str:
        """The setting as entered, as in ``Endpoint.proxy``."""
        if self.choice.value is _Choice.NONE:
            return NO_PROXY
        proxy = self._proxy() if self.choice.value is _Choice.ADDRESS else None
        return proxy.setting if proxy is not None else SYSTEM_PROXY

    @property
    def password(self) -> str | None:
        """The password as typed; None to keep the saved one."""
        if "@" not in self.setting:
            return "" if self._had_user else None
        return self.password_field.text() or (None if self._had_user else "")

    @property
    def problem(self) -> str:
        """Why the address is not valid; empty if it is."""
        if self.choice.value is not _Choice.ADDRESS:
            return ""
        try:
            proxy = parse_proxy(self.address.text())
        except InvalidAddress as error:
            return display(cause_text(error))
        return self.tr("Enter the password in its own field.") if proxy.password else ""

    def check(self) -> str:
        """Mark the address if it is not valid; returns why."""
        problem = self.problem
        mark_problem(self.address, bool(problem))
        return problem

    def _proxy(self) -> Proxy | None:
        try:
            return parse_proxy(self.address.text())
        except InvalidAddress:
            return None

    def _on_changed(self) -> None:
        self.open(self._is_open)
        self.changed.emit()
