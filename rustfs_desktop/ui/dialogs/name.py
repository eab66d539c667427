"""Asking for one name: of a new folder, or of a bucket to open."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLineEdit, QWidget

from rustfs_desktop.errors import S3Error
from rustfs_desktop.models.display import display
from rustfs_desktop.s3.addresses import Address, parse_address
from rustfs_desktop.s3.api.buckets import bucket_name_problem
from rustfs_desktop.s3.keys import key_problem
from rustfs_desktop.ui.dialogs.base import BaseDialog
from rustfs_desktop.ui.dialogs.form import Form, mark_problem
from rustfs_desktop.ui.dialogs.hint import Hint
from rustfs_desktop.ui.dialogs.notice import Tone
from rustfs_desktop.ui.look.text import button

translate = QCoreApplication.translate


@dataclasses.dataclass(frozen=True, slots=True)
class NamePrompt:
    """What is asked for, and how an answer is judged.

    Attributes:
        verb: What the primary button does.
        problem: The broken rule in a sentence, or nothing; never asked about an empty text.
        remark: What to say under the field while no rule is broken.
    """

    title: str
    label: str
    verb: str
    problem: Callable[[str], str]
    remark: Callable[[str], str]
    example: str = ""


class NameDialog(BaseDialog):
    """One field, checked while it is typed in; the broken rule is named under it."""

    def __init__(self, question: NamePrompt, parent: QWidget | None = None) -> None:
        super().__init__(question.title, parent)
        self._question = question
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(question.example)
        self.hint = Hint(self)
        form = Form(self)
        form.add_row(question.label, self.field)
        form.add_under(self.hint)
        self.body.addWidget(form)
        cancel = button(self.tr("Cancel"), parent=self)
        cancel.clicked.connect(self.reject)
        self.primary = button(question.verb, primary=True, parent=self)
        self.primary.clicked.connect(self.accept)
        self.add_buttons(cancel, primary=self.primary)
        self.field.textChanged.connect(self._check)
        self.field.setFocus()
        self._check()

    @property
    def text(self) -> str:
        """What was typed, without spaces around it."""
        return self.field.text().strip()

    def _check(self) -> None:
        text = self.text
        problem = display(self._question.problem(text)) if text else ""
        self.hint.say(problem or self._question.remark(text), Tone.BAD if problem else Tone.PLAIN)
        mark_problem(self.field, bool(problem))
        self.primary.setEnabled(bool(text) and not problem)


class NewFolderDialog(NameDialog):
    """Asks for the name of a folder below ``prefix``; slashes make folders inside folders."""

    def __init__(
        self, prefix: str, existing: Collection[str] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(_folder_question(prefix, frozenset(existing)), parent)
        self._above = prefix

    @property
    def prefix(self) -> str:
        """The new folder's whole prefix, ending with a slash."""
        return f"{self._above}{self.text.rstrip('/')}/"


class OpenBucketDialog(NameDialog):
    """Asks for a bucket, or for an address inside one, that the listing does not show."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_bucket_question(), parent)

    @property
    def address(self) -> Address:
        """What was typed, taken apart; raises S3Error while it makes no sense."""
        return parse_address(self.text)


def _folder_question(prefix: str, existing: frozenset[str]) -> NamePrompt:
    def wanted(text: str) -> str:
        return f"{prefix}{text.rstrip('/')}/"

    def problem(text: str) -> str:
        if wanted(text) in existing:
            return translate("NameDialog", "There is already a folder with this name.")
        return key_problem(wanted(text))

    def remark(text: str) -> str:
        if not prefix and not text:
            return translate("NameDialog", "It will be at the top of the bucket.")
        where = wanted(text) if text else prefix
        return translate("NameDialog", "It will be in {where}").format(where=display(where))

    return NamePrompt(
        title=translate("NameDialog", "New folder"),
        label=translate("NameDialog", "Name"),
        verb=translate("NameDialog", "Create folder"),
        problem=problem,
        remark=remark,
    )


def _bucket_question() -> NamePrompt:
    def problem(text: str) -> str:
        try:
            bucket = parse_address(text).bucket
        except S3Error as error:
            return display(error.cause or error.title)
        if not bucket:
            return translate("NameDialog", "The name of the bucket is missing.")
        return bucket_name_problem(bucket)

    def remark(_text: str) -> str:
        return translate("NameDialog", "For keys that may use a bucket but not list all of them.")

    return NamePrompt(
        title=translate("NameDialog", "Open bucket by name"),
        label=translate("NameDialog", "Bucket"),
        verb=translate("NameDialog", "Open"),
        problem=problem,
        remark=remark,
        example="s3://bucket/folder",
    )
