"""The texts and tool tips of cells, also of names that show nothing by themselves."""

from __future__ import annotations

from rustfs_desktop.models.format import NO_VALUE, number_text
from rustfs_desktop.models.object_cells import cell_text, cell_tip, name_text, title
from rustfs_desktop.models.object_columns import Column, ObjectColumns
from rustfs_desktop.s3.types import Page


def columns() -> ObjectColumns:
    made = ObjectColumns("a/")
    made.append(
        Page(
            prefixes=["a/folder/"],
            keys=["a/<b>.txt", "a/"],
            sizes=[1_238_471_680, 0],
            modified=[-1.0, 0.0],
            etags=["etag", ""],
            storage_classes=["STANDARD", ""],
        )
    )
    return made


def test_every_column_has_a_title() -> None:
    titles = [title(column) for column in Column]
    assert all(titles)
    assert len(set(titles)) == len(titles)


def test_a_folder_has_a_name_and_a_type_and_nothing_else() -> None:
    texts = {column: cell_text(columns(), ~0, column) for column in Column}
    assert texts.pop(Column.NAME) == "folder"
    assert texts.pop(Column.TYPE) != NO_VALUE
    assert set(texts.values()) == {NO_VALUE}


def test_a_file_shows_what_the_server_said() -> None:
    found = columns()
    assert cell_text(found, 0, Column.NAME) == "<b>.txt"
    assert cell_text(found, 0, Column.SIZE) == "1.24 GB"
    assert cell_text(found, 0, Column.MODIFIED) == NO_VALUE
    assert cell_text(found, 0, Column.ETAG) == "etag"
    assert cell_text(found, 0, Column.STORAGE_CLASS) == "STANDARD"
    assert cell_text(found, 1, Column.ETAG) == NO_VALUE


def test_tool_tips_are_exact_and_without_markup() -> None:
    found = columns()
    assert f"{number_text(1_238_471_680)} bytes" in cell_tip(found, 0, Column.SIZE)
    assert "&lt;b&gt;.txt" in cell_tip(found, 0, Column.NAME)
    assert NO_VALUE in cell_tip(found, 0, Column.MODIFIED)


def test_names_that_show_nothing_are_described() -> None:
    assert name_text("/", is_folder=True) == "⟨empty⟩"
    assert name_text("", is_folder=False) == "⟨folder object⟩"
