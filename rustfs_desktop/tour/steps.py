"""All steps of the tour, in their order."""

from __future__ import annotations

from rustfs_desktop.tour import (
    connection_steps,
    copy_steps,
    error_steps,
    link_steps,
    live_steps,
    object_steps,
    search_steps,
    space_steps,
    transfer_steps,
)
from rustfs_desktop.tour.tour import Step

STEPS: tuple[Step, ...] = (
    connection_steps.first_start,
    connection_steps.demo_server,
    connection_steps.sample_folder,
    connection_steps.odd_names,
    connection_steps.new_connection,
    connection_steps.create_bucket,
    object_steps.drop_folder,
    connection_steps.go_to_address,
    object_steps.multipart_upload,
    object_steps.sort_rows,
    object_steps.filter_rows,
    search_steps.search,
    object_steps.download,
    link_steps.copy_link,
    link_steps.put_link,
    object_steps.download_folder,
    space_steps.space,
    live_steps.live_change,
    link_steps.properties,
    object_steps.name_taken,
    object_steps.cancel_upload,
    copy_steps.rename_rows,
    copy_steps.copy_and_paste,
    transfer_steps.preferences,
    transfer_steps.pause_upload,
    transfer_steps.transfer_order,
    transfer_steps.preflight,
    transfer_steps.receipt,
    error_steps.small_window,
    object_steps.delete_rows,
    error_steps.wrong_secret,
    error_steps.server_gone,
    object_steps.delete_bucket,
    transfer_steps.quit_dialog,
    transfer_steps.next_start,
)
