"""Chooses what the inspector shows: the selected rows, else the location."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.accounts.types import Connection, Location
from rustfs_desktop.models.object_table import Column, ObjectTableModel
from rustfs_desktop.models.result_selection import MixedSelection, source_label
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Bucket
from rustfs_desktop.service.connections import Connections
from rustfs_desktop.ui.browser.bucket_sizes import bucket_properties
from rustfs_desktop.ui.browser.content_pane import ContentPane
from rustfs_desktop.ui.browser.folder_view import FolderView
from rustfs_desktop.ui.browser.inspector import Inspector, ListedObject

translate = QCoreApplication.translate


def inspect(
    inspector: Inspector,
    connections: Connections,
    folder: FolderView,
    location: Location | None,
    pane: ContentPane,
) -> None:
    """Show the selection, or the location if nothing is selected."""
    connection = connections.get(location.connection_id) if location is not None else None
    if location is None or connection is None:
        inspector.show_nothing()
        return
    client = connections.client(location.connection_id)
    if client is None:
        inspector.show_connection(connection.name, connection_properties(connection))
    elif not location.lists_buckets:
        selection = folder.selection()
        source = selection.source.location if selection.source is not None else location
        source_client = connections.client(source.connection_id)
        _inspect_folder(inspector, source_client, selection, location, pane)
        if location.bucket and not location.prefix and selection.is_empty:
            bucket = _bucket(connections, location.connection_id, location.bucket)
            known = bucket_properties(connections, client, location.bucket)
            known = known or pane.table.objects.folder_properties("")
            inspector.show_bucket(client, bucket or Bucket(location.bucket), known)
    else:
        bucket = _bucket(connections, location.connection_id, pane.buckets.selected_bucket())
        if bucket is not None:
            known = bucket_properties(connections, client, bucket.name)
            inspector.show_bucket(client, bucket, known)
        else:
            inspector.show_connection(connection.name, connection_properties(connection))


def connection_properties(connection: Connection) -> dict[str, str]:
    """The endpoint properties of a connection."""
    endpoint = connection.endpoint
    return {
        translate("Inspector", "Server"): endpoint.url,
        translate("Inspector", "Region"): endpoint.region,
        translate("Inspector", "Access key"): connection.access_key
        or translate("Inspector", "None (anonymous)"),
    }


def _inspect_folder(
    inspector: Inspector,
    client: Client | None,
    selection: Selection,
    location: Location,
    pane: ContentPane,
) -> None:
    """Show the selected rows, or the folder itself; None is the client of results offline."""
    objects, places = pane.table.objects, pane.table.places
    there = selection.source.location if selection.source is not None else location.child("")
    bucket = there.bucket
    if isinstance(selection, MixedSelection):
        inspector.show_mixed(selection)
    elif client is None:
        inspector.show_nothing()
    elif selection.only_key is not None:
        row = places.name_of(there, selection.only_key) if places is not None else None
        listed = _listed(objects, row, selection.only_key)
        where = _place_of_result(location, selection)
        inspector.show_object(client, there, dataclasses.replace(listed, location=where))
    elif selection.only_prefix is not None:
        prefix = selection.only_prefix
        known = objects.folder_properties(prefix)
        inspector.show_folder(client, bucket, prefix, known, is_selected=True)
    elif selection.count:
        inspector.show_selection(client, bucket, selection)
    elif location.prefix:
        prefix = location.prefix
        known = objects.folder_properties(prefix) if objects.prefix == prefix else {}
        inspector.show_folder(client, bucket, prefix, known, is_selected=False)
    elif location.searches_all_buckets:
        inspector.show_nothing()


def _listed(objects: ObjectTableModel, name: str | None, key: str) -> ListedObject:
    """The properties of an object in the listing; ``name`` is that of its row."""
    row = objects.row_of_key(name) if name is not None else -1
    if row < 0:
        return ListedObject(key, 0)

    modified = str(objects.index(row, Column.MODIFIED).data() or "")
    values = objects.values(row)
    return ListedObject(key, values.size, modified, values.etag, values.storage_class)


def _place_of_result(location: Location, selection: Selection) -> str:
    """The folders of a search result, after its bucket where that is not clear; else empty."""
    if not location.is_recursive or selection.only_key is None:
        return ""
    folders = selection.only_key.split("/")[:-1]
    if location.searches_all_buckets or not folders:
        folders = [source_label(selection) or location.bucket, *folders]
    return " / ".join(folders)


def _bucket(connections: Connections, connection_id: str, name: str) -> Bucket | None:
    known = connections.buckets(connection_id)
    return next((bucket for bucket in known if bucket.name == name), None)
