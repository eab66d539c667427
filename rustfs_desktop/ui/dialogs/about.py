"""The About dialog: program version and versions of its libraries."""

from __future__ import annotations

import platform
from importlib import metadata

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rustfs_desktop import __version__
from rustfs_desktop.ui.dialogs.base import BaseDialog
from rustfs_desktop.ui.dialogs.property_grid import PropertyGrid
from rustfs_desktop.ui.look.icons import application_icon
from rustfs_desktop.ui.look.text import button, plain_label

_ICON = 64


def version_of(package: str) -> str:
    """The installed version of a package, without importing it."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "–"


class AboutDialog(BaseDialog):
    """Shows the versions needed in a bug report."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent, width=440)
        self.set_title(self.tr("About RustFS Desktop"))
        self.body.addLayout(self._head())
        properties = PropertyGrid(self)
        properties.add(self.tr("Version"), __version__)
        properties.add(self.tr("License"), "Apache-2.0")
        properties.add("Qt", f"{qVersion()} (PySide6 {version_of('PySide6_Essentials')})")
        properties.add("boto3", f"{version_of('boto3')} (botocore {version_of('botocore')})")
        properties.add("Python", platform.python_version())
        properties.add(self.tr("System"), platform.platform(terse=True))
        self.body.addSpacing(6)
        self.body.addWidget(properties)
        copy = button(self.tr("Copy"), icon="copy", parent=self)
        copy.clicked.connect(lambda: self.copy_text(properties.as_text()))
        copy.setAccessibleName(self.tr("Copy version information"))
        close = button(self.tr("Close"), primary=True, parent=self)
        close.clicked.connect(self.accept)
        self.add_buttons(copy, primary=close)
        close.setFocus()

    def _head(self) -> QHBoxLayout:
        picture = plain_label("", parent=self)
        picture.setPixmap(application_icon().pixmap(_ICON, _ICON))
        name = plain_label("RustFS Desktop", role="title", parent=self)
        what = plain_label(
            self.tr("A file browser for RustFS and other S3-compatible stores"),
            role="dim",
            parent=self,
        )
        what.setWordWrap(True)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch(1)
        words.addWidget(name)
        words.addWidget(what)
        words.addStretch(1)
        head = QHBoxLayout()
        head.setSpacing(14)
        head.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        return head
