"""The file of certificate authorities (CA) that TLS connections trust."""

from __future__ import annotations

import ssl
from pathlib import Path

# Where Linux and BSD keep the system's CA file, if OpenSSL does not know.
_SYSTEM_CA_FILES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)


def system_ca_file() -> str:
    """The system's CA file; empty if there is none."""
    paths = ssl.get_default_verify_paths()
    for path in (paths.cafile, *_SYSTEM_CA_FILES):
        if path and Path(path).is_file():
            return path
    return ""


def ca_file(chosen: str) -> str:
    """The CA file to trust: the connection's, else the system's, else the one in botocore."""
    if path := chosen or system_ca_file():
        return path
    from botocore.httpsession import get_cert_path  # late: botocore is slow to import

    return str(get_cert_path(True))
