"""The advanced fields of the connection dialog, which few servers need."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QToolButton, QWidget

from rustfs_desktop.s3.types import SYSTEM_PROXY, Addressing, Endpoint
from rustfs_desktop.transfers.local.file_system import is_file
from rustfs_desktop.ui.dialogs.form import Form, mark_problem
from rustfs_desktop.ui.dialogs.hint import Hint
from rustfs_desktop.ui.dialogs.notice import Tone
from rustfs_desktop.ui.dialogs.proxy_fields import ProxyFields
from rustfs_desktop.ui.look.icons import set_icon
from rustfs_desktop.ui.look.segmented import SegmentedControl
from rustfs_desktop.ui.look.text import button

_REGION = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)")  # what boto3 accepts


class AdvancedFields(QObject):
    """Advanced fields; empty ones use the default shown as placeholder.

    Signals:
        changed: Something was edited.
        folded: The section was expanded or collapsed.
    """

    changed = Signal()
    folded = Signal()

    def __init__(self, form: Form) -> None:
        super().__init__(form)
        self._form = form
        self.fold = QToolButton(form)
        self.fold.setText(self.tr("Advanced Settings"))
        self.fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.fold.clicked.connect(self._toggle)
        self.address = QLineEdit(form)
        self.region = QLineEdit(form)
        self.addressing: SegmentedControl[Addressing | None] = SegmentedControl(
            [
                (None, self.tr("Automatic")),
                (Addressing.PATH, self.tr("Path")),
                (Addressing.VIRTUAL, self.tr("Virtual host")),
            ],
            form,
        )
        self.ca_file = QLineEdit(form)
        self.proxy = ProxyFields(form)
        self._hint = Hint(form)
        self._is_open = False
        self.ca_file.setPlaceholderText(self.tr("System certificates"))
        self._lay_out()
        for field in (self.address, self.region, self.ca_file):
            field.textChanged.connect(self.changed)
        self.addressing.changed.connect(self.changed)
        self.proxy.changed.connect(self._on_proxy)

    def fill(self, endpoint: Endpoint, usual: Endpoint) -> None:
        """Show a saved endpoint; fields with default values stay empty."""
        self.address.setText("" if endpoint.url == usual.url else endpoint.url)
        self.region.setText("" if endpoint.region == usual.region else endpoint.region)
        is_usual = endpoint.addressing is usual.addressing
        self.addressing.set_value(None if is_usual else endpoint.addressing)
        self.ca_file.setText(endpoint.ca_file)
        self.proxy.fill(endpoint.proxy)
        if not self.is_blank:
            self.open(True)

    @property
    def is_blank(self) -> bool:
        """Whether all fields have their default."""
        texts = (self.address, self.region, self.ca_file)
        is_usual = self.addressing.value is None and self.proxy.setting == SYSTEM_PROXY
        return is_usual and not any(field.text() for field in texts)

    def apply(self, usual: Endpoint) -> Endpoint:
        """The default endpoint with the edited fields applied, except its address."""
        return Endpoint(
            usual.url,
            self.region.text().strip() or usual.region,
            self.addressing.value or usual.addressing,
            self.ca_file.text().strip(),
            self.proxy.setting,
        )

    def suggest(self, usual: Endpoint) -> None:
        """Show the defaults as placeholders."""
        self.address.setPlaceholderText(usual.url)
        self.region.setPlaceholderText(usual.region)

    def check(self) -> bool:
        """Validate region, certificate file and proxy, and show the problem."""
        region, path = self.region.text().strip(), self.ca_file.text().strip()
        odd = bool(region) and not _REGION.fullmatch(region)
        missing = bool(path) and not is_file(Path(path))
        mark_problem(self.region, odd)
        mark_problem(self.ca_file, missing)
        problem = self.proxy.check()
        if odd:
            problem = self.tr("A region can contain only letters, numbers, and hyphens.")
        elif missing:
            problem = self.tr("The certificate file does not exist.")
        self._hint.show_text(problem, Tone.BAD if problem else Tone.PLAIN)
        self._hint.setVisible(bool(problem) and self._is_open)
        return not problem

    def _lay_out(self) -> None:
        form = self._form
        choose = button(self.tr("Choose…"), parent=form)
        choose.setAccessibleName(self.tr("Choose Certificate File"))
        choose.clicked.connect(self._choose_ca_file)
        self._certificate = QWidget(form)
        row = QHBoxLayout(self._certificate)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.ca_file, 1)
        row.addWidget(choose)
        self.ca_file.setAccessibleName(self.tr("Certificate file"))
        form.add_under(self.fold, stretch=False)
        form.add_row(self.tr("Endpoint URL"), self.address)
        form.add_row(self.tr("Region"), self.region)
        form.add_row(self.tr("Addressing style"), self.addressing, stretch=False)
        form.add_row(self.tr("Certificate"), self._certificate)
        self.proxy.add_rows()
        form.add_under(self._hint)
        self.open(False)

    def open(self, is_open: bool) -> None:
        """Expand or collapse the section."""
        self._is_open = is_open
        set_icon(self.fold, "chevron-down" if is_open else "chevron-right", "dim")
        self.fold.setAccessibleDescription(self.tr("expanded") if is_open else self.tr("collapsed"))
        for control in (self.address, self.region, self.addressing, self._certificate):
            self._form.set_row_visible(control, is_open)
        self.proxy.open(is_open)
        self._hint.setVisible(is_open and bool(self._hint.text))
        self.folded.emit()

    def _on_proxy(self) -> None:
        self.changed.emit()
        self.folded.emit()

    def _toggle(self) -> None:
        self.open(not self._is_open)

    def _choose_ca_file(self) -> None:
        path, _filter = QFileDialog.getOpenFileName(
            self._form,
            self.tr("Choose Certificate File"),
            self.ca_file.text(),
            self.tr("Certificates (*.pem *.crt *.cer);;All files (*)"),
        )
        if path:
            self.ca_file.setText(path)
