"""One server with one key pair, as boto clients that nothing in the environment can change."""

from __future__ import annotations

import os
import ssl
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rustfs_desktop.s3.replies import check_reply, parse_timestamp
from rustfs_desktop.s3.types import Credentials, Endpoint
from rustfs_desktop.s3.wire import SLOW_OPERATIONS, SLOW_READ_TIMEOUT_S, Wire

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

# Where Linux and BSD keep the authorities that the system trusts, when OpenSSL does not say.
_SYSTEM_CA_FILES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)


class Client:
    """The way to one server; cheap to make, usable from any thread.

    Nothing is imported or connected before ``browse`` or ``transfer`` is first used.
    """

    def __init__(self, endpoint: Endpoint, credentials: Credentials) -> None:
        self.endpoint = endpoint
        self.credentials = credentials
        self._lock = threading.Lock()
        self._session: Any = None
        self._clients: dict[str, S3Client] = {}
        self._wires: list[Wire] = []

    def __repr__(self) -> str:
        """Name the server only."""
        return f"Client({self.endpoint.host})"

    @property
    def browse(self) -> S3Client:
        """For short questions: a request that fails on the way is repeated twice."""
        return self._get("browse", attempts=3, read_timeout_s=30)

    @property
    def transfer(self) -> S3Client:
        """For bytes: never repeats anything by itself, the engine knows better."""
        return self._get("transfer", attempts=1, read_timeout_s=60)

    def close(self) -> None:
        """Close the idle connections; the client can still be used."""
        with self._lock:
            for wire in self._wires:
                wire.close()

    def _get(self, name: str, *, attempts: int, read_timeout_s: int) -> S3Client:
        with self._lock:
            if name not in self._clients:
                self._clients[name] = self._make(attempts, read_timeout_s)
            return self._clients[name]

    def _make(self, attempts: int, read_timeout_s: int) -> S3Client:
        from botocore import UNSIGNED  # late: boto is slow to import
        from botocore.config import Config

        if self._session is None:
            self._session = isolated_session()
        anonymous = self.credentials.is_anonymous
        verify = self.endpoint.ca_file or system_ca_file() or True
        wire = Wire(
            verify=verify, connect_timeout_s=10, read_timeout_s=read_timeout_s, pool_size=16
        )
        client: Any = self._session.create_client(
            "s3",
            endpoint_url=self.endpoint.url,
            region_name=self.endpoint.region,
            verify=verify,
            aws_access_key_id=None if anonymous else self.credentials.access_key,
            aws_secret_access_key=None if anonymous else self.credentials.secret_key,
            aws_session_token=self.credentials.session_token or None,
            config=Config(
                signature_version=UNSIGNED if anonymous else "s3v4",
                s3={"addressing_style": self.endpoint.addressing.value},
                retries={"mode": "standard", "total_max_attempts": attempts},
                connect_timeout=10,
                read_timeout=read_timeout_s,
                max_pool_connections=16,
                proxies={},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )
        self._wires.append(wire)
        client.meta.events.register("before-send.s3", wire.send)
        made: S3Client = client
        return made


def isolated_session() -> Any:  # noqa: ANN401  # botocore is imported late
    """A botocore session that reads neither the environment nor files in the home folder."""
    from botocore.configprovider import BOTOCORE_DEFAUT_SESSION_VARIABLES
    from botocore.credentials import CredentialResolver
    from botocore.session import Session

    variables: dict[str, Any] = {
        name: (None, None, default, convert)
        for name, (_, _, default, convert) in BOTOCORE_DEFAUT_SESSION_VARIABLES.items()
    }
    for name in ("config_file", "credentials_file"):
        variables[name] = (None, None, os.devnull, None)
    session: Any = Session(session_vars=variables)
    session.register_component("credential_provider", CredentialResolver([]))
    session.get_component("response_parser_factory").set_parser_defaults(
        timestamp_parser=parse_timestamp
    )
    session.register("before-call.s3", _no_redirects)
    session.register("before-call.s3", _wait_long_for_slow_ones)
    session.register("before-parse.s3", check_reply)
    return session


def system_ca_file() -> str:
    """The file with the authorities that the system trusts, or nothing where there is none."""
    paths = ssl.get_default_verify_paths()
    for path in (paths.cafile, *_SYSTEM_CA_FILES):
        if path and Path(path).is_file():
            return path
    return ""


def _no_redirects(params: dict[str, Any], **_: object) -> None:
    """Keep boto from following a redirect to another region, host or scheme.

    Against a server that is not Amazon's it sends dozens of signed requests until its stack
    overflows; and nothing signed may go to a host that the person did not choose.
    """
    params["context"].setdefault("s3_redirect", {})["redirected"] = True


def _wait_long_for_slow_ones(model: Any, params: dict[str, Any], **_: object) -> None:  # noqa: ANN401
    if model.name in SLOW_OPERATIONS:
        params["context"]["read_timeout"] = SLOW_READ_TIMEOUT_S
