"""Replies have the types that boto3 documents, whatever the server sent."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from rustfs_desktop.s3.client import isolated_session
from rustfs_desktop.s3.http.reply_types import conform_reply
from rustfs_desktop.s3.types import MAX_SIZE

_NOW = datetime(2024, 2, 1, tzinfo=UTC)


def conformed(operation: str, parsed: dict[str, Any]) -> dict[str, Any]:
    service = isolated_session().get_service_model("s3")
    conform_reply(parsed, service.operation_model(operation))
    return parsed


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"ETag": "e", "ContentLength": 5}, {"ETag": "e", "ContentLength": 5}),
        ({"ETag": ["e", "f"], "VersionId": {}}, {}),
        ({"ContentLength": "5", "LastModified": "today"}, {}),
        ({"ContentLength": 10**30}, {"ContentLength": MAX_SIZE}),
        ({"LastModified": _NOW, "DeleteMarker": "yes"}, {"LastModified": _NOW}),
        ({"Metadata": {"a": "b", "c": None}}, {"Metadata": {"a": "b"}}),
        ({"Metadata": "none"}, {"Metadata": {}}),
        (
            {"ResponseMetadata": {"HTTPStatusCode": 200}},
            {"ResponseMetadata": {"HTTPStatusCode": 200}},
        ),
    ],
)
def test_values_of_other_types_are_removed(given: dict[str, Any], expected: dict[str, Any]) -> None:
    assert conformed("HeadObject", given) == expected


def test_lists_keep_what_fits() -> None:
    found = conformed(
        "ListObjectVersions",
        {"Versions": [{"Key": "a", "Size": []}, None, "text"], "DeleteMarkers": "none"},
    )
    assert found == {"Versions": [{"Key": "a"}], "DeleteMarkers": []}


def test_an_operation_without_a_reply_has_nothing_to_conform() -> None:
    assert conformed("DeleteBucket", {"ResponseMetadata": {}}) == {"ResponseMetadata": {}}
