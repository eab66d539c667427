"""One server with one key pair, as boto clients that nothing in the environment can change."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import os
import threading
from typing import TYPE_CHECKING, Any

from rustfs_desktop.s3.capabilities import ServerCapabilities
from rustfs_desktop.s3.http.boto_transport import SLOW_OPERATIONS, SLOW_READ_TIMEOUT_S, Wire
from rustfs_desktop.s3.http.certificates import system_ca_file
from rustfs_desktop.s3.http.listing_transport import PageWire, hand_over
from rustfs_desktop.s3.http.replies import parse_timestamp
from rustfs_desktop.s3.keys import is_plain_bucket
from rustfs_desktop.s3.types import Credentials, Endpoint

if TYPE_CHECKING:
    from botocore.config import Config
    from types_boto3_s3 import S3Client

CONNECT_TIMEOUT_S = 10
READ_TIMEOUTS_S = {"greeting": 14, "browse": 30, "listing": 60, "transfer": 60}
POOL_SIZE = 16
_CRC32_HEADER = "x-amz-checksum-crc32"


class Client:
    """The way to one server; cheap to make, usable from any thread.

    Nothing is imported or connected before ``browse`` or ``transfer`` is first used.

    Attributes:
        capabilities: What the server supports, as far as it was found out.
    """

    def __init__(self, endpoint: Endpoint, credentials: Credentials) -> None:
        self.endpoint = endpoint
        self.credentials = credentials
        self.capabilities = ServerCapabilities()
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
        return self._get("browse", attempts=3)

    @property
    def greeting(self) -> S3Client:
        """For the first question: somebody waits for it, and is told soon when nothing answers."""
        return self._get("greeting", attempts=2)

    @property
    def transfer(self) -> S3Client:
        """For bytes: never repeats anything by itself, the engine knows better."""
        return self._get("transfer", attempts=1)

    @property
    def listing(self) -> S3Client:
        """For ListObjectsV2 only: its replies hold the page's XML, unread, under ``Body``."""
        return self._get("listing", attempts=3)

    def close(self) -> None:
        """Close the idle connections; the client can still be used."""
        with self._lock:
            for wire in self._wires:
                wire.close()

    def _get(self, name: str, *, attempts: int) -> S3Client:
        with self._lock:
            if name not in self._clients:
                self._clients[name] = self._make(name, attempts)
            return self._clients[name]

    def _make(self, name: str, attempts: int) -> S3Client:
        if self._session is None:
            self._session = isolated_session()
        anonymous = self.credentials.is_anonymous
        verify = self.endpoint.ca_file or system_ca_file() or True
        read_timeout_s = READ_TIMEOUTS_S[name]
        wire = (PageWire if name == "listing" else Wire)(
            verify=verify,
            connect_timeout_s=CONNECT_TIMEOUT_S,
            read_timeout_s=read_timeout_s,
            pool_size=POOL_SIZE,
        )
        client: Any = self._session.create_client(
            "s3",
            endpoint_url=self.endpoint.url,
            region_name=self.endpoint.region,
            verify=verify,
            aws_access_key_id=None if anonymous else self.credentials.access_key,
            aws_secret_access_key=None if anonymous else self.credentials.secret_key,
            aws_session_token=self.credentials.session_token or None,
            config=self._config(attempts, read_timeout_s),
        )
        self._wires.append(wire)
        client.meta.events.register("before-send.s3", wire.send)
        if name == "listing":
            client.meta.events.register("after-call.s3.ListObjectsV2", hand_over)
        made: S3Client = client
        return made

    def _config(self, attempts: int, read_timeout_s: float) -> Config:
        from botocore import UNSIGNED  # late: boto is slow to import
        from botocore.config import Config

        return Config(
            signature_version=UNSIGNED if self.credentials.is_anonymous else "s3v4",
            s3={"addressing_style": self.endpoint.addressing.value},
            retries={"mode": "standard", "total_max_attempts": attempts},
            connect_timeout=CONNECT_TIMEOUT_S,
            read_timeout=read_timeout_s,
            max_pool_connections=POOL_SIZE,
            proxies={},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )


@dataclasses.dataclass(frozen=True, slots=True)
class Remote:
    """One object's place on one server."""

    client: Client
    bucket: str
    key: str


def isolated_session() -> Any:  # noqa: ANN401  # botocore is imported late
    """A botocore session that reads neither the environment nor files in the home folder."""
    from botocore.configprovider import (
        BOTOCORE_DEFAUT_SESSION_VARIABLES,
        ConfigValueStore,
        ConstantProvider,
    )
    from botocore.credentials import CredentialResolver
    from botocore.session import Session

    values: dict[str, Any] = {
        name: default for name, (_, _, default, _) in BOTOCORE_DEFAUT_SESSION_VARIABLES.items()
    }
    values |= {"config_file": os.devnull, "credentials_file": os.devnull}
    values |= {"s3": {}, "proxies_config": {}}
    store = ConfigValueStore({name: ConstantProvider(value) for name, value in values.items()})
    session: Any = Session()
    session.register_component("config_store", store)
    session.register_component("credential_provider", CredentialResolver([]))
    session.register_component("data_loader", _own_loader())
    session.get_component("response_parser_factory").set_parser_defaults(
        timestamp_parser=parse_timestamp
    )
    session.register("before-parameter-build.s3", _plain_buckets_only)
    session.register("before-call.s3", _no_redirects)
    session.register("before-call.s3", _wait_long_for_slow_ones)
    session.register("before-call.s3.UploadPart", _crc_is_enough)
    session.get_component("event_emitter").register_last("before-call.s3.DeleteObjects", _add_md5)
    return session


def _own_loader() -> Any:  # noqa: ANN401  # botocore is imported late
    """Reads what botocore brings along for S3: no models of the user's, no list of all services.

    botocore would look into the folders of four hundred services to find that there is S3.
    """
    from botocore.loaders import Loader

    class S3Loader(Loader):
        def list_available_services(self, type_name: str) -> list[str]:
            del type_name
            return ["s3"]

    return S3Loader([Loader.BUILTIN_DATA_PATH], include_default_search_paths=False)


def _plain_buckets_only(params: dict[str, Any], **_: object) -> None:
    """Refuse names that boto or the path would turn into another place.

    A server may name a bucket as it likes. boto takes an ARN's host from the ARN itself, so the
    signed request would go to Amazon; and ``..`` is the root of the server.
    """
    from botocore.exceptions import ParamValidationError

    bucket = params.get("Bucket", "bucket")
    if not is_plain_bucket(bucket):
        raise ParamValidationError(report=f"Bucket name: {bucket!r}")


def _no_redirects(params: dict[str, Any], **_: object) -> None:
    """Keep boto from following a redirect to another region, host or scheme.

    Against a server that is not Amazon's it sends dozens of signed requests until its stack
    overflows; and nothing signed may go to a host that the user did not choose.
    """
    params["context"].setdefault("s3_redirect", {})["redirected"] = True


def _add_md5(params: dict[str, Any], **_: object) -> None:
    """Name the body's MD5 as well: many servers want it here and know no newer checksum."""
    digest = hashlib.md5(params["body"], usedforsecurity=False).digest()
    params["headers"]["Content-MD5"] = base64.b64encode(digest).decode()


def _crc_is_enough(params: dict[str, Any], **_: object) -> None:
    """On an encrypted connection a checksum that the server checks need not be signed as well.

    boto sees that of a Content-MD5 by itself.
    """
    if _CRC32_HEADER in params["headers"]:
        algorithm = {"algorithm": "crc32", "in": "header", "name": _CRC32_HEADER}
        params["context"].setdefault("checksum", {})["request_algorithm"] = algorithm


def _wait_long_for_slow_ones(model: Any, params: dict[str, Any], **_: object) -> None:  # noqa: ANN401
    if model.name in SLOW_OPERATIONS:
        params["context"]["read_timeout"] = SLOW_READ_TIMEOUT_S
