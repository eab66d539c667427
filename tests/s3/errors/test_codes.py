"""Codes that were written down become types again."""

from __future__ import annotations

import pytest

from rustfs_desktop import errors
from rustfs_desktop.s3.errors.codes import type_of


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("SlowDown", errors.ServerBusy),
        ("StorageFull", errors.StorageFull),
        ("RequestTimeTooSkewed", errors.ClockSkew),
        ("ReadTimeout", errors.ReadTimeout),
        ("TlsCertificate", errors.TlsError),
        ("NobodyKnows", None),
    ],
)
def test_the_type_of_a_code(code: str, kind: type[errors.S3Error] | None) -> None:
    assert type_of(code) is kind
