"""CA file: the certificate authorities that TLS connections trust."""

from __future__ import annotations

import contextlib
import ssl
from pathlib import Path

# Where Linux and BSD have the CA file, for an OpenSSL that was built without its path.
_SYSTEM_CA_FILES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)


def system_ca_file() -> str:
    """The path of the system's CA file; empty if there is none."""
    paths = ssl.get_default_verify_paths()
    for path in (paths.cafile, *_SYSTEM_CA_FILES):
        with contextlib.suppress(OSError):  # a path from the environment may be too long
            if path and Path(path).is_file():
                return path
    return ""


def ca_file(chosen: str) -> str:
    """The path of the CA file: ``chosen`` if not empty, else the system's, else botocore's."""
    if path := chosen or system_ca_file():
        return path
    from rustfs_desktop.s3.boto_modules import get_cert_path  # late: boto is slow to import

    return str(get_cert_path(True))
