"""S3 client of one server: boto3 clients that ignore the user's AWS settings and environment."""

from __future__ import annotations

import base64
import dataclasses
import functools
import hashlib
import os
import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from rustfs_desktop.s3.capabilities import ServerCapabilities
from rustfs_desktop.s3.errors.settings import from_settings
from rustfs_desktop.s3.fast.object_streams import ObjectStreams
from rustfs_desktop.s3.http import library_internals
from rustfs_desktop.s3.http.admin_transport import (
    AdminTransport,
    put_json,
    request_account_info,
    request_usage,
)
from rustfs_desktop.s3.http.boto_transport import (
    SLOW_OPERATIONS,
    SLOW_READ_TIMEOUT_S,
    BotoTransport,
)
from rustfs_desktop.s3.http.certificates import system_ca_file
from rustfs_desktop.s3.http.event_transport import (
    EventTransport,
    put_open_reply,
    request_events,
)
from rustfs_desktop.s3.http.listing_transport import ListingTransport, put_page_xml
from rustfs_desktop.s3.http.reply_types import conform_reply
from rustfs_desktop.s3.keys import is_plain_bucket
from rustfs_desktop.s3.proxies import find_proxy
from rustfs_desktop.s3.reply_values import parse_date
from rustfs_desktop.s3.types import Addressing, Credentials, Endpoint

if TYPE_CHECKING:
    from botocore.config import Config
    from types_boto3_s3 import S3Client

READ_TIMEOUTS_S = {
    "connecting": 14,
    "browse": 30,
    "listing": 60,
    "transfer": 60,
    "events": 30,
    "admin": 30,
}
_TRANSPORTS = {"listing": ListingTransport, "events": EventTransport, "admin": AdminTransport}
_CRC32_HEADER = "x-amz-checksum-crc32"
_DEFAULT_REGION = "us-east-1"
# As in botocore's endpoints.json.
_S3_PARTITION = {
    "partition": "aws",
    "dnsSuffix": "amazonaws.com",
    "regionRegex": r"^(us|eu|ap|sa|ca|me|af|il|mx)\-\w+\-\d+$",
    "regions": {},
    "defaults": {"hostname": "{service}.{region}.{dnsSuffix}"},
    "services": {
        "s3": {
            "partitionEndpoint": "aws-global",
            "endpoints": {
                "aws-global": {
                    "hostname": "s3.amazonaws.com",
                    "credentialScope": {"region": _DEFAULT_REGION},
                }
            },
        }
    },
}


class Client:
    """A client for one server with one pair of access keys; cheap to create, thread-safe.

    boto3 is imported and connections are opened only when a boto3 client is first used.

    Attributes:
        capabilities: The features that the server supports, as far as known.
    """

    def __init__(self, endpoint: Endpoint, credentials: Credentials) -> None:
        self.endpoint = endpoint
        self.credentials = credentials
        self.capabilities = ServerCapabilities()
        self._lock = threading.Lock()
        self._session: Any = None
        self._clients: dict[str, S3Client] = {}
        self._transports: list[BotoTransport] = []
        self._streams: dict[str, ObjectStreams] = {}

    def __repr__(self) -> str:
        """The host only, without secrets."""
        return f"Client({self.endpoint.host})"

    @functools.cached_property
    def browse(self) -> S3Client:
        """The boto3 client for short requests: retries twice after connection errors."""
        return self._get("browse", attempts=3)

    @functools.cached_property
    def connecting(self) -> S3Client:
        """The boto3 client for connection tests: short time-outs."""
        return self._get("connecting", attempts=2)

    @functools.cached_property
    def transfer(self) -> S3Client:
        """The boto3 client for transfers: no retries, because the transfer engine retries."""
        return self._get("transfer", attempts=1)

    @functools.cached_property
    def listing(self) -> S3Client:
        """The boto3 client for ListObjectsV2: ``Body`` is the XML of the page, not parsed."""
        return self._get("listing", attempts=3)

    @functools.cached_property
    def events(self) -> S3Client:
        """The boto3 client for events: ListObjects requests them, ``Body`` is the open reply."""
        return self._get("events", attempts=1)

    @functools.cached_property
    def admin(self) -> S3Client:
        """The boto3 client for admin requests of RustFS: ``Body`` is the JSON of the reply.

        ListObjects requests the usage of a prefix, ListBuckets the account's buckets.
        """
        return self._get("admin", attempts=1)

    def streams(self, bucket: str) -> ObjectStreams:
        """The connections without boto3 for the objects of a bucket.

        Raises:
            AppError: The bucket name or the proxy is not valid.
        """
        with self._lock:
            if bucket not in self._streams:
                record = self.capabilities.record_server
                self._streams[bucket] = ObjectStreams(self, bucket, record)
            return self._streams[bucket]

    def close(self) -> None:
        """Close the idle connections; the client can still be used."""
        with self._lock:
            for streams in self._streams.values():
                streams.close_idle()
            for transport in self._transports:
                transport.close()

    def _get(self, name: str, *, attempts: int) -> S3Client:
        with self._lock:
            if name not in self._clients:
                self._clients[name] = self._create_checked(name, attempts)
            return self._clients[name]

    def _create_checked(self, name: str, attempts: int) -> S3Client:
        from rustfs_desktop.s3.boto_modules import BotoCoreError  # late: boto is slow to import

        try:
            return self._create(name, attempts)
        except (BotoCoreError, ValueError) as error:
            raise from_settings(error) from error

    def _create(self, name: str, attempts: int) -> S3Client:
        if self._session is None:
            self._session = isolated_session()
        anonymous = self.credentials.is_anonymous
        verify = self.endpoint.ca_file or system_ca_file() or True
        read_timeout_s = READ_TIMEOUTS_S[name]
        transport = _TRANSPORTS.get(name, BotoTransport)(
            verify=verify,
            read_timeout_s=read_timeout_s,
            capabilities=self.capabilities,
            proxy=find_proxy(self),
        )
        client: Any = self._session.create_client(
            "s3",
            endpoint_url=_accepted_url(self.endpoint.url),
            region_name=self.endpoint.region or _DEFAULT_REGION,
            verify=verify,
            aws_access_key_id=None if anonymous else self.credentials.access_key,
            aws_secret_access_key=None if anonymous else self.credentials.secret_key,
            aws_session_token=self.credentials.session_token or None,
            config=self._config(name, attempts),
        )
        self._transports.append(transport)
        if client.meta.endpoint_url != self.endpoint.url:
            use_url = functools.partial(_use_url, self.endpoint.url)
            client.meta.events.register("before-endpoint-resolution.s3", use_url)
        _register_handlers(client.meta.events, name, transport)
        created: S3Client = client
        return created

    def _config(self, name: str, attempts: int) -> Config:
        """The settings of a boto3 client; time-outs and connections are those of the transport."""
        from rustfs_desktop.s3.boto_modules import UNSIGNED, Config  # late: boto is slow to import

        addressing = Addressing.PATH if name == "admin" else self.endpoint.addressing
        return Config(
            signature_version=UNSIGNED if self.credentials.is_anonymous else "s3v4",
            s3={"addressing_style": addressing.value},
            retries={"mode": "standard", "total_max_attempts": attempts},
            proxies={},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )


@dataclasses.dataclass(frozen=True, slots=True)
class Remote:
    """One object on one server: bucket and key."""

    client: Client
    bucket: str
    key: str


def _accepted_url(url: str) -> str:
    """The URL, with a host name that botocore accepts; it refuses underscores, networks do not."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.replace("_", "x")).geturl()


def _use_url(url: str, builtins: dict[str, Any], **_: object) -> None:
    """Send requests to the URL, whatever the client was created with."""
    builtins["SDK::Endpoint"] = url


def _register_handlers(events: Any, name: str, transport: BotoTransport) -> None:  # noqa: ANN401
    """Let the transport send the requests of a boto3 client, and change what it replaces."""
    events.register("before-send.s3", transport.send)
    if name == "listing":
        for operation in ("ListObjectsV2", "ListObjects"):
            events.register(f"after-call.s3.{operation}", put_page_xml)
    if name == "events":
        events.register("before-call.s3.ListObjects", request_events)
        events.register("after-call.s3.ListObjects", put_open_reply)
    if name == "admin":
        events.register("before-call.s3.ListObjects", request_usage)
        events.register("before-call.s3.ListBuckets", request_account_info)
        events.register("after-call.s3", put_json)


def isolated_session() -> Any:  # noqa: ANN401  # botocore is imported late
    """A botocore session that reads neither environment variables nor files in the home folder."""
    from rustfs_desktop.s3.boto_modules import (
        ConfigValueStore,
        ConstantProvider,
        CredentialResolver,
        Session,
    )

    values = library_internals.session_defaults()
    values |= {"config_file": os.devnull, "credentials_file": os.devnull}
    values |= {"s3": {}, "proxies_config": {}}
    store = ConfigValueStore({name: ConstantProvider(value) for name, value in values.items()})
    session: Any = Session()
    session.register_component("config_store", store)
    session.register_component("credential_provider", CredentialResolver([]))
    session.register_component("data_loader", _builtin_loader())
    session.get_component("response_parser_factory").set_parser_defaults(
        timestamp_parser=parse_date
    )
    session.register("before-parameter-build.s3", _refuse_other_buckets)
    session.get_component("event_emitter").register_first("after-call.s3", conform_reply)
    session.register("before-call.s3", _refuse_redirects)
    session.register("before-call.s3", _set_slow_timeout)
    session.register("before-call.s3.UploadPart", _leave_body_unsigned)
    session.get_component("event_emitter").register_last("before-call.s3.DeleteObjects", _add_md5)
    return session


def _builtin_loader() -> Any:  # noqa: ANN401  # botocore is imported late
    """A loader of botocore's built-in S3 model only.

    botocore's own would also load models from the user's home folder, would search the folders of
    four hundred services for S3, and would keep the endpoints of them all, 7 MB. Every client has
    the URL of its server; botocore only looks up the region of S3's global endpoint.
    """
    from rustfs_desktop.s3.boto_modules import Loader

    class S3Loader(Loader):
        def list_available_services(self, type_name: str) -> list[str]:
            del type_name
            return ["s3"]

        def load_data_with_path(self, name: str) -> tuple[Any, str]:
            if name == "endpoints":
                return {"partitions": [_S3_PARTITION]}, ""
            found: tuple[Any, str] = super().load_data_with_path(name)
            return found

    return S3Loader([Loader.BUILTIN_DATA_PATH], include_default_search_paths=False)


def _refuse_other_buckets(params: dict[str, Any], **_: object) -> None:
    """Reject bucket names that would send the request to another host or bucket.

    Names come from the server and are untrusted. boto3 reads the host from the name if it is an
    ARN, so that the signed request would go to Amazon; and ``..`` is the root of the server.
    """
    from rustfs_desktop.s3.boto_modules import ParamValidationError

    bucket = params.get("Bucket", "bucket")
    if not is_plain_bucket(bucket):
        raise ParamValidationError(report=f"Bucket name: {bucket!r}")


def _refuse_redirects(params: dict[str, Any], **_: object) -> None:
    """Prevent boto3 from following redirects to another region, host or scheme.

    With servers other than Amazon's it sends dozens of signed requests until the stack overflows;
    and signed requests must not be sent to a host that the user did not choose.
    """
    library_internals.mark_as_redirected(params["context"])


def _add_md5(params: dict[str, Any], **_: object) -> None:
    """Add the Content-MD5 header: many servers require it and support no newer checksum."""
    digest = hashlib.md5(params["body"], usedforsecurity=False).digest()
    params["headers"]["Content-MD5"] = base64.b64encode(digest).decode()


def _leave_body_unsigned(params: dict[str, Any], **_: object) -> None:
    """Over TLS, do not sign a body that is sent with a CRC-32.

    With a Content-MD5 boto3 does this by itself.
    """
    if _CRC32_HEADER in params["headers"]:
        library_internals.mark_body_as_checked(params["context"], _CRC32_HEADER, "crc32")


def _set_slow_timeout(model: Any, params: dict[str, Any], **_: object) -> None:  # noqa: ANN401
    """Use a longer read time-out for operations that may take minutes."""
    if model.name in SLOW_OPERATIONS:
        library_internals.set_read_timeout(params["context"], SLOW_READ_TIMEOUT_S)
