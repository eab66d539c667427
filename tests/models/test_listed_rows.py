"""The rows of a table at one moment, as a worker reads them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from rustfs_desktop.models.object_table import Column, ObjectTableModel
from rustfs_desktop.s3.types import Page
from rustfs_desktop.service.folder_changes import FolderChanges


def page_of(*names: str, folders: tuple[str, ...] = ()) -> Page:
    count = len(names)
    return Page(
        [f"p/{name}/" for name in folders],
        [f"p/{name}" for name in names],
        [len(name) for name in names],
        [float(number) for number in range(count)],
        [f"{number:032x}" for number in range(count)],
        ["STANDARD"] * count,
    )


def model_of(*pages: Page) -> ObjectTableModel:
    model = ObjectTableModel()
    model.set_prefix("p/")
    for page in pages:
        model.append_page(page)
    return model


def whole(model: ObjectTableModel) -> Page:
    found = Page()
    for page in model.listed_rows().pages():
        found.extend(page)
    return found


def test_every_field_comes_back(qtbot: QtBot) -> None:
    del qtbot
    page = page_of("a", "bb", folders=("f", "g"))
    assert whole(model_of(page)) == page


def test_rows_come_in_the_order_of_the_table(qtbot: QtBot) -> None:
    del qtbot
    model = model_of(page_of(*[f"{number:04}" for number in range(2500)], folders=("f",)))
    model.sort(Column.NAME, Qt.SortOrder.DescendingOrder)
    assert whole(model).keys == [f"p/{number:04}" for number in range(2499, -1, -1)]
    assert [len(page) for page in model.listed_rows().pages()] == [1000, 1000, 501]


def test_the_filter_hides_rows_and_rows_not_painted_yet_are_there(qtbot: QtBot) -> None:
    del qtbot
    model = model_of(page_of("a1", "b1"))
    model.set_filter("1")
    model.append_page(page_of("c2"))
    assert whole(model).keys == ["p/a1", "p/b1"]
    model.set_filter("")
    model.buffer_page(page_of("d1"))
    assert model.rowCount() == 3
    assert whole(model).keys == ["p/a1", "p/b1", "p/c2", "p/d1"]


def test_later_changes_of_the_table_do_not_matter(qtbot: QtBot) -> None:
    del qtbot
    model = model_of(page_of("a", "b"))
    rows = model.listed_rows()
    model.append_page(page_of("c"))
    model.merge(FolderChanges(page_of("x"), is_whole=True))
    model.show_held()
    model.set_prefix("other/")
    assert len(rows) == 2
    assert [page.keys for page in rows.pages()] == [["p/a", "p/b"]]
