"""Errors of RustFS whose code says too little; the message tells them apart."""

from __future__ import annotations

import re

from rustfs_desktop.errors import InternalError, S3Error
from rustfs_desktop.s3.errors.messages import TEMPLATES

# The code that was sent, a text in the message, and the code of the error.
_ACTUAL_CODES = [
    (code, re.compile(text, re.IGNORECASE), actual)
    for code, text, actual in (
        ("InvalidRequest", "quota", "QuotaExceeded"),
        ("InvalidRequest", "ErrAccessKeyDisabled", "AccessKeyDisabled"),
        ("InvalidRequest", "RUSTFS_SSE_S3_MASTER_KEY", "EncryptionKeyMissing"),
        ("InvalidArgument", "object key", "InvalidObjectName"),
        ("ServiceUnavailable", "quota check|bucket usage is not available", "QuotaUnknown"),
        ("InternalError", "check claims failed", "InvalidSessionToken"),
        ("InternalError", "md5|sha-?256|checksum|digest", "BadDigest"),
    )
]


def actual_code(code: str, message: str) -> str:
    """The code of the error, from the code and the message that the server sent."""
    for sent, text, actual in _ACTUAL_CODES:
        if code == sent and text.search(message):
            return actual
    return code


def upload_failed(error: InternalError) -> S3Error:
    """The error to raise when a request that stores data ended with an internal error.

    RustFS answers damaged data, and an encrypted bucket without a key, in the same way as a fault
    of its own, so that it is not waited for without a limit.
    """
    code = "UploadFailedInside"
    return TEMPLATES[code].error({}, detail=error.detail, code=code)
