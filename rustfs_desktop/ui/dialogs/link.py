"""The link dialog: a presigned link that downloads or replaces one object."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from PySide6.QtCore import QCoreApplication, QLocale, Qt, QTime
from PySide6.QtWidgets import QLineEdit, QWidget

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.models.display import display
from rustfs_desktop.models.format import date_text
from rustfs_desktop.s3.addresses import is_private_host
from rustfs_desktop.s3.api.presign import as_curl, as_python, presign_get, presign_put
from rustfs_desktop.s3.client import Client
from rustfs_desktop.service.background import Background
from rustfs_desktop.transfers.local.names import proposed_name
from rustfs_desktop.ui.clipboard import copy_sensitive, not_copied
from rustfs_desktop.ui.dialogs.base import BaseDialog
from rustfs_desktop.ui.dialogs.dialog_task import DialogTask
from rustfs_desktop.ui.dialogs.expiry import ExpiryFields
from rustfs_desktop.ui.dialogs.form import Form
from rustfs_desktop.ui.dialogs.hint import Hint
from rustfs_desktop.ui.dialogs.name_list import own_name, short_name
from rustfs_desktop.ui.dialogs.notice import Tone
from rustfs_desktop.ui.look.segmented import SegmentedControl
from rustfs_desktop.ui.look.text import badge, button
from rustfs_desktop.ui.look.theme import font


class CopyAs(enum.Enum):
    """What to copy to the clipboard: the link, or a command."""

    URL = "url"
    CURL = "curl"
    PYTHON = "python"


@dataclasses.dataclass(frozen=True, slots=True)
class LinkRequest:
    """The parameters of a presigned link, as a worker needs them."""

    bucket: str
    key: str
    expires_s: int
    upload: bool
    download_name: str
    form: CopyAs


def make_link(client: Client, request: LinkRequest) -> str:
    """The text to copy; it is signed locally, without a request."""
    bucket, key, expires_s = request.bucket, request.key, request.expires_s
    if request.form is CopyAs.PYTHON:
        return as_python(client, bucket, key, expires_s, upload=request.upload)
    if request.upload:
        url = presign_put(client, bucket, key, expires_s)
    else:
        url = presign_get(client, bucket, key, expires_s, download_name=request.download_name)
    if request.form is CopyAs.CURL:
        name = key if request.upload else request.download_name or key
        return as_curl(url, name, upload=request.upload)
    return url


def _saved_name(key: str) -> str:
    """A file name for whoever downloads the object."""
    return proposed_name(own_name(key))


def until_text(seconds: int, now: datetime | None = None) -> str:
    """The expiry of a link created now, as a sentence (``Until today 10:52.``)."""
    now = now or datetime.now().astimezone()
    end = (now + timedelta(seconds=seconds)).astimezone()
    days = (end.date() - now.date()).days
    time = QLocale().toString(QTime(end.hour, end.minute), QLocale.FormatType.ShortFormat)
    if days == 0:
        return QCoreApplication.translate("Link", "Expires today at {time}.").format(time=time)
    if days == 1:
        return QCoreApplication.translate("Link", "Expires tomorrow at {time}.").format(time=time)
    text = QCoreApplication.translate("Link", "Expires on {date} at {time}.")
    return text.format(date=date_text(end, now), time=time)


def _work(
    client: Client, request: LinkRequest, _cancel: CancelToken, _report: Callable[[Any], None]
) -> str:
    return make_link(client, request)


class LinkDialog(BaseDialog):
    """Shows the link for the chosen options; the primary button copies it."""

    def __init__(  # the object and the default expiry
        self,
        background: Background,
        client: Client,
        bucket: str,
        key: str,
        expires_s: int,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", parent, width=600)
        self.set_title(self.tr("Link to “{name}”").format(name=short_name(key)))
        self._client = client
        self._bucket = bucket
        self._key = key
        self._link = ""
        self._work = DialogTask(background, self)
        self._build(expires_s)
        self._connect()
        self._renew()

    @property
    def expires_s(self) -> int:
        """The chosen expiry, as default for the next link."""
        return self.expiry.seconds

    @property
    def link(self) -> str:
        """The text that the primary button copies; empty until it is signed."""
        return self._link

    def _build(self, expires_s: int) -> None:
        self.allows = SegmentedControl(
            [(False, self.tr("Download")), (True, self.tr("Upload (replace)"))], self
        )
        self._until = Hint(self)
        self.saves_as = QLineEdit(_saved_name(self._key), self)
        self.copy_as = SegmentedControl(
            [(CopyAs.URL, "URL"), (CopyAs.CURL, "curl"), (CopyAs.PYTHON, "Python")], self
        )
        self._preview = QLineEdit(self)
        self._preview.setReadOnly(True)
        self._preview.setFont(font("mono"))
        self._preview.setAccessibleName(self.tr("Link"))
        self._form = form = Form(self)
        form.add_row(self.tr("Allows"), self.allows, stretch=False)
        self.expiry = ExpiryFields(expires_s, form)
        form.add_under(self._until)
        form.add_row(self.tr("File name"), self.saves_as)
        form.add_row(self.tr("Copy as"), self.copy_as, stretch=False)
        form.add_under(self._preview)
        self.body.addWidget(form)
        self._add_footer()

    def _add_footer(self) -> None:
        if not self._client.endpoint.is_encrypted:
            self.footer.addWidget(self._badge(), 0, Qt.AlignmentFlag.AlignVCenter)
        close = button(self.tr("Close"), parent=self)
        close.clicked.connect(self.reject)
        self._copy = button(self.tr("Copy Link"), icon="link", primary=True, parent=self)
        self._copy.clicked.connect(self._on_copy)
        self.add_buttons(close, primary=self._copy)

    def _badge(self) -> QWidget:
        """A warning that the link and the file are sent unencrypted."""
        text = self.tr("Not encrypted (HTTP)")
        host = urlsplit(self._client.endpoint.url).hostname or ""
        if is_private_host(host):
            text = self.tr("Not encrypted (HTTP), private address")
        return badge(text, parent=self)

    def _connect(self) -> None:
        self.allows.changed.connect(self._on_choice)
        self.copy_as.changed.connect(self._on_choice)
        self.expiry.changed.connect(self._on_choice)
        self.saves_as.textChanged.connect(self._on_choice)

    def _request(self) -> LinkRequest:
        return LinkRequest(
            self._bucket,
            self._key,
            self.expiry.seconds,
            upload=bool(self.allows.value),
            download_name=self.saves_as.text().strip(),
            form=self.copy_as.value,
        )

    def _on_choice(self) -> None:
        self.notice.clear()
        self._renew()

    def _renew(self) -> None:
        """Sign again; until that is done there is nothing to copy."""
        request = self._request()
        is_named = not request.upload and request.form is not CopyAs.PYTHON
        self._form.set_row_visible(self.saves_as, is_named)
        self._until.show_text(
            self.tr("{until} Anyone with the link can use it until then.").format(
                until=until_text(request.expires_s)
            )
        )
        texts = {
            CopyAs.URL: self.tr("Copy Link"),
            CopyAs.CURL: self.tr("Copy Command"),
            CopyAs.PYTHON: self.tr("Copy Code"),
        }
        self._copy.setText(texts[request.form])
        self._copy.setEnabled(False)
        work = partial(_work, self._client, request)
        self._work.start(work, self._on_link, self.show_error, self._client)

    def _on_link(self, link: str) -> None:
        self._link = link
        self._preview.setText(display(link, limit=2000))
        self._preview.setCursorPosition(0)
        self._copy.setEnabled(True)

    def _on_copy(self) -> None:
        if not copy_sensitive(self._link):
            self.show_error(not_copied())
            return
        until = until_text(self.expiry.seconds)
        self.notice.show_text(self.tr("Copied. {until}").format(until=until), Tone.OK)

    def done(self, result: int) -> None:
        """Stop signing."""
        self._work.stop()
        super().done(result)
