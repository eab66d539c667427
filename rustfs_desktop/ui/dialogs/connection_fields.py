"""The fields of the connection dialog, and the endpoint they describe."""

from __future__ import annotations

import dataclasses
import uuid
from urllib.parse import urlsplit

from PySide6.QtCore import QCoreApplication, QSignalBlocker, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from rustfs_desktop.accounts.types import Connection, Kind
from rustfs_desktop.errors import AppError
from rustfs_desktop.models.display import display
from rustfs_desktop.models.message_texts import cause_text, message_text, title_text
from rustfs_desktop.s3.addresses import endpoint_from_host, is_loopback_host, is_private_host
from rustfs_desktop.s3.types import Addressing, Endpoint, key_pair_problem, trimmed_key
from rustfs_desktop.ui.dialogs.advanced import AdvancedFields
from rustfs_desktop.ui.dialogs.form import Form, mark_problem
from rustfs_desktop.ui.dialogs.hint import Hint
from rustfs_desktop.ui.dialogs.notice import Tone
from rustfs_desktop.ui.dialogs.secret_field import SecretField
from rustfs_desktop.ui.look.mnemonics import MnemonicCheckBox
from rustfs_desktop.ui.look.segmented import SegmentedControl

translate = QCoreApplication.translate


def needs_consent(url: str) -> bool:
    """Whether keys and data would cross a public network unencrypted."""
    parts = urlsplit(url)
    return parts.scheme == "http" and not is_private_host(parts.hostname or "")


def is_readable_nearby(url: str) -> bool:
    """Whether others in the same private network could read the traffic."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    return parts.scheme == "http" and is_private_host(host) and not is_loopback_host(host)


def host_of(connection: Connection) -> tuple[str, Endpoint]:
    """The shortest host text for a saved connection, and its default endpoint."""
    endpoint, kind = connection.endpoint, connection.kind.value
    shorts = [endpoint.region] if connection.kind is Kind.AWS else []
    shorts += [urlsplit(endpoint.url).hostname or "", endpoint.host]
    for short in filter(None, shorts):
        usual = endpoint_from_host(short, kind)
        if usual.url == endpoint.url:
            return short, usual
    return endpoint.url, endpoint_from_host(endpoint.url, kind)


class ConnectionFields(QWidget):
    """Service, host, keys, name and advanced fields; shows the resulting endpoint below them.

    Args:
        keys_problem: Why the system keyring cannot be used; else empty.
        connection: The one to edit; None for a new one.

    Signals:
        changed: A field was edited; ``endpoint`` and ``is_usable`` may have changed.
        folded: The height changed.
    """

    changed = Signal()
    folded = Signal()

    def __init__(
        self, keys_problem: str, connection: Connection | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._keys_problem = keys_problem
        self._original = connection
        self._is_named = connection is not None
        self._consent_url = ""
        self._endpoint: Endpoint | None = None
        self._is_usable = False
        self._build()
        if connection is not None:
            self._fill(connection)
        self._connect()
        self._on_kind()

    @property
    def endpoint(self) -> Endpoint | None:
        """The endpoint as entered; None if invalid."""
        return self._endpoint

    @property
    def is_usable(self) -> bool:
        """Whether there is enough input to try a connection."""
        return self._is_usable

    @property
    def is_complete(self) -> bool:
        """Whether there is enough input to save."""
        return self._is_usable and bool(self.name.text().strip())

    @property
    def access_key(self) -> str:
        """The access key as entered."""
        return trimmed_key(self.access_field.text())

    @property
    def secret(self) -> str | None:
        """The secret as typed; None to keep the saved one."""
        has_kept = self._original is not None and bool(self._original.access_key)
        typed = trimmed_key(self.secret_field.text())
        return None if has_kept and self.access_key and not typed else typed

    def connection(self, endpoint: Endpoint) -> Connection:
        """Everything that was entered, except the secret."""
        return Connection(
            id=self._original.id if self._original else str(uuid.uuid4()),
            name=self.name.text().strip(),
            endpoint=endpoint,
            kind=self.kind.value,
            access_key=self.access_key,
            buckets=self._original.buckets if self._original else (),
        )

    def use_region(self, region: str) -> None:
        """Enter another region, which for Amazon is in the first field."""
        is_aws = self.kind.value is Kind.AWS and not self.advanced.address.text()
        self.advanced.region.setText("" if is_aws else region)
        if is_aws:
            self.host.setText(region)
        else:
            self.advanced.open(True)

    def _build(self) -> None:
        self.kind: SegmentedControl[Kind] = SegmentedControl(
            [
                (Kind.RUSTFS, "RustFS"),
                (Kind.AWS, "Amazon S3"),
                (Kind.OTHER, self.tr("Other S3")),
            ],
            self,
        )
        self.host = QLineEdit(self)
        self.hint = Hint(self)
        self.consent = MnemonicCheckBox(self.tr("Connect without encryption"), self)
        self.access_field = QLineEdit(self)
        self.secret_field = SecretField(self)
        self.keys_hint = Hint(self)
        self.name = QLineEdit(self)
        self._form = form = Form(self)
        form.add_row(self.tr("Service"), self.kind, stretch=False)
        form.add_row(self.tr("Host"), self.host)
        form.add_under(self.hint)
        form.add_under(self.consent)
        form.add_row(self.tr("Access key"), self.access_field)
        form.add_row(self.tr("Secret key"), self.secret_field)
        form.add_under(self.keys_hint)
        form.add_row(self.tr("Name"), self.name)
        self.advanced = AdvancedFields(form)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(form)
        rows.addStretch(1)

    def _connect(self) -> None:
        self.kind.changed.connect(self._on_kind)
        for field in (self.host, self.access_field, self.secret_field, self.name):
            field.textChanged.connect(self._refresh)
        self.name.textEdited.connect(self._on_named)
        self.advanced.changed.connect(self._refresh)
        self.advanced.folded.connect(self.folded)
        self.consent.toggled.connect(self._refresh)

    def _fill(self, connection: Connection) -> None:
        """Show a saved connection."""
        self.kind.set_value(connection.kind)
        host, usual = host_of(connection)
        self.host.setText(host)
        self.advanced.fill(connection.endpoint, usual)
        self.access_field.setText(connection.access_key)
        self.name.setText(connection.name)
        self._consent_url = connection.endpoint.url
        self.consent.setChecked(True)
        if connection.access_key:
            self.secret_field.setPlaceholderText(self.tr("Unchanged"))

    def _on_kind(self) -> None:
        label, example = {
            Kind.RUSTFS: (self.tr("Host"), "192.168.1.100"),
            Kind.AWS: (self.tr("Region"), "us-east-1"),
            Kind.OTHER: (self.tr("Endpoint"), "https://s3.example.com"),
        }[self.kind.value]
        self._form.set_label(self.host, label)
        self.host.setPlaceholderText(example)
        self._refresh()

    def _refresh(self) -> None:
        """Show the resulting endpoint and missing fields."""
        self._find_endpoint()
        is_public_http = self._endpoint is not None and needs_consent(self._endpoint.url)
        self._ask_consent(is_public_http)
        missing = self._missing_keys()
        self._show_keys_hint(missing)
        agreed = self.consent.isChecked() or not is_public_http
        self._is_usable = self._endpoint is not None and agreed and not missing
        self.changed.emit()

    def _ask_consent(self, is_public_http: bool) -> None:
        """Show the consent check box if needed; it applies to one server only."""
        url = self._endpoint.url if self._endpoint is not None else ""
        if is_public_http and url != self._consent_url:
            self._consent_url = url
            with QSignalBlocker(self.consent):
                self.consent.setChecked(False)
        self.consent.setVisible(is_public_http)

    def _find_endpoint(self) -> None:
        self._endpoint = None
        mark_problem(self.host, False)
        host, address = self.host.text().strip(), self.advanced.address.text().strip()
        if not host and not address and self.kind.value is not Kind.AWS:
            self.hint.show_text(_host_hint(self.kind.value))
            return
        try:
            usual = self._usual_endpoint(host, address)
        except AppError as error:
            self._show_problem(display(cause_text(error) or title_text(error)))
            return
        endpoint = self.advanced.apply(usual)
        self._show_endpoint(endpoint)
        self._suggest_name(endpoint)
        if self.advanced.check():
            self._endpoint = endpoint

    def _usual_endpoint(self, host: str, address: str) -> Endpoint:
        """The default endpoint of the service for a host; an explicit address is used unchanged."""
        literal = endpoint_from_host(address, Kind.OTHER.value) if address else None
        if literal is not None and not host:
            return literal
        usual = endpoint_from_host(host, self.kind.value.value)
        self.advanced.suggest(usual)
        return dataclasses.replace(usual, url=literal.url) if literal is not None else usual

    def _show_problem(self, problem: str) -> None:
        self.hint.show_text(problem, Tone.BAD)
        mark_problem(self.host, True)

    def _show_endpoint(self, endpoint: Endpoint) -> None:
        tone = Tone.WARN if needs_consent(endpoint.url) else Tone.PLAIN
        text = _endpoint_text(endpoint)
        self.hint.show_text(text.format(url=display(endpoint.url)), tone)

    def _suggest_name(self, endpoint: Endpoint) -> None:
        """Name the connection after its server unless the user named it."""
        if not self._is_named:
            host = urlsplit(endpoint.url).hostname or ""
            self.name.setText("Amazon S3" if self.kind.value is Kind.AWS else host)

    def _on_named(self) -> None:
        self._is_named = True

    def _missing_keys(self) -> str:
        access_key = self.access_key
        if "/" in access_key:
            return self.tr("An access key cannot contain a slash.")
        if problem := key_pair_problem(access_key, self.secret or ""):
            return display(message_text(problem))
        if access_key and self.secret == "":
            return self.tr("Enter the secret key.")
        if self.secret_field.text() and not access_key:
            return self.tr("Enter the access key.")
        return ""

    def _show_keys_hint(self, missing: str) -> None:
        if missing:
            self.keys_hint.show_text(missing)
        elif self._keys_problem:
            problem = display(message_text(self._keys_problem))
            text = self.tr("{problem} Leave both fields empty for anonymous access.")
            self.keys_hint.show_text(text.format(problem=problem), Tone.WARN)
        else:
            self.keys_hint.show_text(
                self.tr(
                    "Stored in the system keyring. Leave both fields empty for anonymous access."
                )
            )


def _host_hint(kind: Kind) -> str:
    if kind is Kind.RUSTFS:
        return translate(
            "ConnectionFields", "Host name or IP address, plus the port if it is not 9000."
        )
    return translate("ConnectionFields", "Host name or URL of the server.")


def _endpoint_text(endpoint: Endpoint) -> str:
    """The endpoint, or a warning that others could read the traffic."""
    is_path = endpoint.addressing is Addressing.PATH
    if needs_consent(endpoint.url):
        return translate(
            "ConnectionFields",
            "{url} is not encrypted. Anyone on the network path can read the data.",
        )
    if is_readable_nearby(endpoint.url):
        if is_path:
            return translate(
                "ConnectionFields", "Uses {url} (not encrypted), path-style, Signature Version 4"
            )
        return translate(
            "ConnectionFields", "Uses {url} (not encrypted), virtual-hosted, Signature Version 4"
        )
    if is_path:
        return translate("ConnectionFields", "Uses {url}, path-style, Signature Version 4")
    return translate("ConnectionFields", "Uses {url}, virtual-hosted, Signature Version 4")
