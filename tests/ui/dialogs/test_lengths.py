"""Every dialog with texts half as long again, as German ones are, or of 18 points: all fits."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from rustfs_desktop.accounts.types import Connection, Kind, Location
from rustfs_desktop.errors import AppError
from rustfs_desktop.models import kinds
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.s3.api.reclaimable import Amount, OldVersions, StoredUpload, StoredUploads
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Addressing, Credentials, Endpoint
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.preferences import Preferences
from rustfs_desktop.service.reclaimable import Reclaimable
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.types import (
    DownloadJob,
    DownloadTransfer,
    Job,
    Problem,
    TransferState,
    UploadJob,
    UploadTransfer,
)
from rustfs_desktop.ui.dialogs.about import AboutDialog
from rustfs_desktop.ui.dialogs.base import BaseDialog
from rustfs_desktop.ui.dialogs.clean_up import CleanUpDialog
from rustfs_desktop.ui.dialogs.conflict import ConflictDialog
from rustfs_desktop.ui.dialogs.connection import ConnectionDialog
from rustfs_desktop.ui.dialogs.crash import CrashDialog
from rustfs_desktop.ui.dialogs.delete import DeleteDialog
from rustfs_desktop.ui.dialogs.delete_bucket import DeleteBucketDialog
from rustfs_desktop.ui.dialogs.delete_results import DeleteResultsDialog
from rustfs_desktop.ui.dialogs.history import HistoryDialog
from rustfs_desktop.ui.dialogs.link import LinkDialog
from rustfs_desktop.ui.dialogs.name import NameDialog
from rustfs_desktop.ui.dialogs.name_prompts import (
    create_bucket_prompt,
    new_folder_prompt,
    open_bucket_prompt,
    rename_prompt,
)
from rustfs_desktop.ui.dialogs.preferences import PreferencesDialog
from rustfs_desktop.ui.dialogs.preflight import PreflightDialog
from rustfs_desktop.ui.dialogs.properties import PropertiesDialog
from rustfs_desktop.ui.dialogs.question import QuestionDialog
from rustfs_desktop.ui.dialogs.quit import QuitDialog
from rustfs_desktop.ui.dialogs.receipt import ReceiptDialog
from rustfs_desktop.ui.dialogs.secret import SecretDialog
from rustfs_desktop.ui.dialogs.shortcuts import ShortcutsDialog
from rustfs_desktop.ui.dialogs.verify import VerifyDialog
from rustfs_desktop.ui.look.theme import apply_theme
from tests.ui import audit

_WORDS = " etwas länger und noch ein Wort" * 10
KEY = "2026/" + "a-long-name-" * 15 + ".tar.gz"
CLIENT = Client(Endpoint("http://127.0.0.1:9"), Credentials("key", "secret"))
SAVED = Connection(
    "id",
    "prod",
    Endpoint("http://s3.example.com:9000", "eu-1", Addressing.VIRTUAL, "/no/such.pem"),
    Kind.RUSTFS,
    "key",
)


class Longer(QTranslator):
    """Answers every text with itself and half as much again."""

    def translate(
        self, _context: str, text: str, _disambiguation: str | None = None, _n: int = -1
    ) -> str:
        return text + _WORDS[: max(4, len(text) // 2)]

    def isEmpty(self) -> bool:  # noqa: N802
        return False


@pytest.fixture(params=[False, True], ids=["light", "dark"])
def longer(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[None]:
    apply_theme(qapp, dark=request.param)
    translator = Longer()
    qapp.installTranslator(translator)
    kinds.forget_texts()
    yield
    qapp.removeTranslator(translator)
    kinds.forget_texts()
    apply_theme(qapp, dark=False)


def conflict(background: Background) -> QDialog:
    transfer = UploadTransfer(UploadJob("id", CLIENT, "b"), KEY, Path("/tmp/x"), 1)
    return ConflictDialog(transfer, 213, None, background)


def job_of_many(kind: type[Job] = DownloadJob) -> Job:
    folder = {"folder": Path("/x" * 80)} if kind is DownloadJob else {}
    endpoint = "http://s3.example.com:9000"
    job = kind("id", None, "b" * 63, KEY, endpoint, title=KEY, is_planned=True, **folder)
    job.count = 1203
    job.problems += [Problem(KEY, "a reason of some length " * 4, True) for _ in range(9)]
    job.problems.append(Problem(KEY, "a link"))
    return job


def journal_of_many() -> Journal:
    journal, job = Journal.in_memory(), job_of_many()
    journal.add_job(job)
    for seq in range(1, 30):
        transfer = DownloadTransfer(job, f"{KEY}{seq}", KEY, 10**12, seq)
        transfer.move_to(TransferState.FAILED, AppError("A title of some length", "A cause. " * 9))
        journal.update_transfer(transfer)
    return journal


def clean_up(_background: Background) -> QDialog:
    amount = Amount(1203, 10**12, 900)
    versions = OldVersions(amount, amount, frozenset({b"1"}), replaceable=12)
    uploads = StoredUploads((StoredUpload(KEY, "id", 0.0, 9, 10**12),))
    found = Reclaimable(Location("live", "b" * 63, KEY), time.time(), versions, uploads)
    dialog = CleanUpDialog(found, ())
    dialog.versions.setChecked(True)
    return dialog


def shortcuts(_background: Background) -> QDialog:
    action = QAction("Move Selected to the Top of the Queue", QApplication.instance())
    action.setShortcut("Ctrl+Shift+Home")
    return ShortcutsDialog([action])


DIALOGS: dict[str, Callable[[Background], QDialog]] = {
    "about": lambda _: AboutDialog(),
    "conflict": conflict,
    "connection": lambda b: ConnectionDialog(b, "No system keyring found. " * 3),
    "edit connection": lambda b: ConnectionDialog(b, "", SAVED),
    "clean up": clean_up,
    "crash": lambda _: CrashDialog("boom " * 100),
    "new bucket": lambda _: NameDialog(create_bucket_prompt(())),
    "delete": lambda b: DeleteDialog(b, CLIENT, "b", Selection([], [KEY] * 9, [1] * 9)),
    "delete folders": lambda b: DeleteDialog(b, CLIENT, "b", Selection(["a/"], [KEY], [1])),
    "delete bucket": lambda b: DeleteBucketDialog(b, CLIENT, "b" * 63),
    "delete results": lambda b: DeleteResultsDialog(b, [(CLIENT, Selection([], [KEY], [1]))] * 9),
    "preflight": lambda _: PreflightDialog(job_of_many(UploadJob)),
    "preferences": lambda _: PreferencesDialog(Preferences(), Path("/x" * 80), [("a", "n" * 90)]),
    "question": lambda _: QuestionDialog("Remove this?", "A text. " * 20, "Remove", danger=True),
    "quit": lambda _: QuitDialog(1203, continues=True),
    "secret": lambda _: SecretDialog(SAVED, "No system keyring found. " * 3),
    "shortcuts": shortcuts,
    "history": lambda b: HistoryDialog(b, journal_of_many(), lambda _: KEY),
    "receipt": lambda b: ReceiptDialog(b, journal := journal_of_many(), journal.jobs()[0].job),
    "verify": lambda b: VerifyDialog(b, Journal.in_memory(), job_of_many(), None, 10**6),
    "link": lambda b: LinkDialog(b, CLIENT, "b", KEY, 7000),
    "new folder": lambda _: NameDialog(new_folder_prompt("a/" * 100)),
    "open bucket": lambda _: NameDialog(open_bucket_prompt()),
    "rename": lambda _: NameDialog(rename_prompt(KEY)),
    "object": lambda b: PropertiesDialog(b, CLIENT, "b", KEY),
    "folder": lambda b: PropertiesDialog(b, CLIENT, "b", KEY + "/"),
    "bucket": lambda b: PropertiesDialog(b, CLIENT, "b" * 63),
}


@pytest.mark.usefixtures("longer")
@pytest.mark.parametrize("name", DIALOGS)
def test_long_texts_fit(qtbot: QtBot, background: Background, name: str) -> None:
    check_fits(qtbot, DIALOGS[name](background), 760)


@pytest.mark.usefixtures("large_font")
@pytest.mark.parametrize("name", DIALOGS)
def test_large_texts_fit_on_a_small_screen(qtbot: QtBot, background: Background, name: str) -> None:
    """The offscreen one is 800 pixels wide."""
    check_fits(qtbot, DIALOGS[name](background), 800)


def check_fits(qtbot: QtBot, dialog: QDialog, width: int) -> None:
    assert isinstance(dialog, BaseDialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    dialog.activateWindow()
    dialog.show_error(AppError("A title of some length", "A cause that explains it. " * 5))
    qtbot.waitUntil(lambda: audit.problems(dialog) == [])
    assert dialog.width() <= width
    dialog.reject()
    dialog.deleteLater()
