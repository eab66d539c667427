"""Disk space for the temporary file of a download, allocated or compared before it is filled."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from rustfs_desktop.transfers.local.file_system import file_system

# Allocating on a memory disk takes as long as writing does. For the others the C library writes
# to each block instead: over the network, or for as long as the download itself.
_NO_ALLOCATION = ("tmpfs", "ramfs", "vfat", "msdos", "exfat", "nfs", "cifs", "smb3", "9p", "fuse")


def reserve_space(fd: int, folder: Path, size: int) -> None:
    """Allocate the first ``size`` bytes of a file, so that a full disk is known at once.

    Where that is useless, only the free space is compared.

    Args:
        fd: The file.
        folder: The folder that it is in.
        size: In bytes, above 0.

    Raises:
        OSError: There is not enough space (``ENOSPC``), or the system cannot tell.
    """
    if not hasattr(os, "posix_fallocate"):
        return
    if not file_system(folder).startswith(_NO_ALLOCATION):
        os.posix_fallocate(fd, 0, size)
        return
    disk, has = os.fstatvfs(fd), os.fstat(fd).st_blocks * 512
    if disk.f_blocks and disk.f_bavail * disk.f_frsize < size - has:  # without blocks: no limit
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
