"""What is used of boto3's libraries, imported when it is first needed, by one thread.

They take 50 ms to import, so that functions import this module late. It is the only one that
imports them: their modules import each other in circles, and threads that began at different ones
got a deadlock error from Python. Here all begin at one module, and the others wait for the first.
"""

from __future__ import annotations

from botocore import UNSIGNED, configprovider
from botocore.awsrequest import (
    AWSHTTPConnection,
    AWSHTTPConnectionPool,
    AWSHTTPSConnection,
    AWSHTTPSConnectionPool,
    AWSResponse,
)
from botocore.config import Config
from botocore.configprovider import ConfigValueStore, ConstantProvider
from botocore.credentials import CredentialResolver
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    HTTPClientError,
    InvalidRegionError,
    ParamValidationError,
    ProxyConnectionError,
    ReadTimeoutError,
    SSLError,
)
from botocore.httpsession import ProxyConfiguration, URLLib3Session, get_cert_path
from botocore.loaders import Loader
from botocore.parsers import ResponseParserError
from botocore.session import Session
from urllib3.exceptions import (
    ConnectTimeoutError as SocketConnectTimeout,
)
from urllib3.exceptions import (
    HTTPError,
    NameResolutionError,
    NewConnectionError,
    ProtocolError,
)
from urllib3.exceptions import (
    ReadTimeoutError as SocketTimeout,
)
from urllib3.util.ssl_match_hostname import CertificateError

__all__ = [
    "UNSIGNED",
    "AWSHTTPConnection",
    "AWSHTTPConnectionPool",
    "AWSHTTPSConnection",
    "AWSHTTPSConnectionPool",
    "AWSResponse",
    "BotoCoreError",
    "CertificateError",
    "ClientError",
    "Config",
    "ConfigValueStore",
    "ConnectTimeoutError",
    "ConnectionClosedError",
    "ConstantProvider",
    "CredentialResolver",
    "HTTPClientError",
    "HTTPError",
    "InvalidRegionError",
    "Loader",
    "NameResolutionError",
    "NewConnectionError",
    "ParamValidationError",
    "ProtocolError",
    "ProxyConfiguration",
    "ProxyConnectionError",
    "ReadTimeoutError",
    "ResponseParserError",
    "SSLError",
    "Session",
    "SocketConnectTimeout",
    "SocketTimeout",
    "URLLib3Session",
    "configprovider",
    "get_cert_path",
]
