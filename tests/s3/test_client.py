"""The boto clients: made late, and deaf to everything around the program."""

import subprocess
import sys

from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials, Endpoint


def test_importing_the_layer_does_not_import_boto() -> None:
    code = (
        "import pkgutil, importlib, sys, rustfs_desktop.s3 as s3\n"
        "for m in pkgutil.walk_packages(s3.__path__, 'rustfs_desktop.s3.'):\n"
        "    importlib.import_module(m.name)\n"
        "sys.exit('boto3' in sys.modules or 'botocore' in sys.modules or 'PySide6' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_repr_names_the_server_only() -> None:
    client = Client(Endpoint("https://host:9000"), Credentials("CANARYKEY", "CANARYsecret"))
    assert repr(client) == "Client(host:9000)"
    assert "CANARY" not in repr(client.credentials)
