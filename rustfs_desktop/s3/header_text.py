"""Text in HTTP headers: non-ASCII metadata in RFC 2047, which S3 requires."""

from __future__ import annotations


def encoded_metadata(value: str) -> str:
    """A value of user-defined metadata, as read from a reply, in ASCII for a request.

    Servers that store the bytes as they came send UTF-8, which HTTP libraries read as Latin-1.
    """
    if value.isascii():
        return value
    from email.header import Header  # late: rarely needed

    return Header(_decoded(value), "utf-8").encode(linesep="")


def _decoded(value: str) -> str:
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value


def without_aws_chunked(encoding: str) -> str:
    """The Content-Encoding without ``aws-chunked``, which belongs to the request of an upload.

    Some servers store it; to send it again would announce a body in that form.
    """
    names = [name.strip() for name in encoding.split(",")]
    return ", ".join(name for name in names if name.lower() not in ("aws-chunked", ""))
