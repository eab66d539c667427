"""The whole main job, in the order of the tour."""

from __future__ import annotations

from rustfs_desktop.tour import connecting, failing, holding, moving, rearranging, sharing
from rustfs_desktop.tour.tour import Step

STEPS: tuple[Step, ...] = (
    connecting.first_start,
    connecting.demo_server,
    connecting.sample_folder,
    connecting.odd_names,
    connecting.new_connection,
    connecting.create_bucket,
    moving.drop_folder,
    connecting.go_to_address,
    moving.multipart_upload,
    moving.sort_rows,
    moving.filter_rows,
    moving.download,
    sharing.copy_link,
    sharing.put_link,
    moving.download_folder,
    sharing.properties,
    moving.name_taken,
    moving.cancel_upload,
    rearranging.rename_rows,
    rearranging.copy_and_paste,
    holding.preferences,
    holding.pause_upload,
    holding.transfer_order,
    holding.foreseen,
    holding.receipt,
    failing.small_window,
    moving.delete_rows,
    failing.wrong_secret,
    failing.server_gone,
    moving.delete_bucket,
    holding.quit_dialog,
    holding.next_start,
)
