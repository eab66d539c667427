"""Uploads the sample data to the demo server, once."""

from __future__ import annotations

import concurrent.futures
import contextlib
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.demo.catalog import (
    BIG_KEY,
    BIG_PARTS,
    DOCUMENTS,
    PHOTOS,
    Sample,
    all_samples,
    big_part,
)
from rustfs_desktop.errors import AppError
from rustfs_desktop.s3.api.buckets import create_bucket, list_buckets
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.errors.translate import translate_errors

if TYPE_CHECKING:
    from types_boto3_s3.type_defs import CompletedPartTypeDef

_THREADS: Final = 8
_DONE_TAG: Final = "rustfs-desktop-samples"


def make_samples(client: Client, cancel: CancelToken) -> None:
    """Fill an embedded server with sample data; does nothing where that was done before.

    Takes a few seconds. What a cancelled or failed run left out is added by the next one; what the
    user deleted afterwards stays deleted, until both buckets are gone.

    Raises:
        AppError: A request failed.
        Cancelled: ``cancel`` was set.
    """
    present = {bucket.name for bucket in list_buckets(client)}
    if any(_is_done(client, bucket) for bucket in (PHOTOS, DOCUMENTS) if bucket in present):
        return
    for bucket in (PHOTOS, DOCUMENTS):
        cancel.check()
        if bucket not in present:
            create_bucket(client, bucket)
    with translate_errors("s3:PutBucketVersioning", DOCUMENTS, client=client):
        client.browse.put_bucket_versioning(
            Bucket=DOCUMENTS, VersioningConfiguration={"Status": "Enabled"}
        )
    _upload_missing(client, cancel)
    for bucket in (PHOTOS, DOCUMENTS):
        _mark_done(client, bucket)


def _upload_missing(client: Client, cancel: CancelToken) -> None:
    """Upload all that is not there, a few objects at a time."""
    there = {bucket: _count_versions(client, bucket) for bucket in (PHOTOS, DOCUMENTS)}
    histories: defaultdict[tuple[str, str], list[Sample]] = defaultdict(list)
    for sample in all_samples():
        histories[sample.bucket, sample.key].append(sample)

    def upload(versions: list[Sample]) -> None:
        for sample in versions:  # one after the other, because their order counts
            cancel.check()
            _put(client, sample)

    with concurrent.futures.ThreadPoolExecutor(_THREADS) as pool:
        tasks = [
            pool.submit(upload, versions[there[bucket][key] :])
            for (bucket, key), versions in histories.items()
            if there[bucket][key] < len(versions)
        ]
        if not there[PHOTOS][BIG_KEY]:
            tasks.append(pool.submit(_put_big, client, cancel))
        try:
            for task in concurrent.futures.as_completed(tasks):
                task.result()
        except AppError:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _count_versions(client: Client, bucket: str) -> Counter[str]:
    """How many versions of each key the bucket holds, delete markers included."""
    counts: Counter[str] = Counter()
    with translate_errors("s3:ListBucketVersions", bucket, client=client):
        for page in client.browse.get_paginator("list_object_versions").paginate(Bucket=bucket):
            counts.update(row["Key"] for row in page.get("Versions", []))
            counts.update(row["Key"] for row in page.get("DeleteMarkers", []))
    return counts


def _put(client: Client, sample: Sample) -> None:
    bucket, key = sample.bucket, sample.key
    if sample.make is None:
        with translate_errors("s3:DeleteObject", bucket, key, client):
            client.browse.delete_object(Bucket=bucket, Key=key)
        return
    body = sample.make()
    with translate_errors("s3:PutObject", bucket, key, client):
        client.browse.put_object(Bucket=bucket, Key=key, Body=body, ContentType=sample.content_type)


def _put_big(client: Client, cancel: CancelToken) -> None:
    """Upload the big file in parts; on an error the upload is aborted."""
    s3 = client.browse
    with translate_errors("s3:PutObject", PHOTOS, BIG_KEY, client):
        upload = s3.create_multipart_upload(
            Bucket=PHOTOS, Key=BIG_KEY, ContentType="application/octet-stream"
        )["UploadId"]
    try:
        parts: list[CompletedPartTypeDef] = []
        for index in range(BIG_PARTS):
            cancel.check()
            with translate_errors("s3:PutObject", PHOTOS, BIG_KEY, client):
                etag = s3.upload_part(
                    Bucket=PHOTOS,
                    Key=BIG_KEY,
                    UploadId=upload,
                    PartNumber=index + 1,
                    Body=big_part(index),
                )["ETag"]
            parts.append({"PartNumber": index + 1, "ETag": etag})
        with translate_errors("s3:PutObject", PHOTOS, BIG_KEY, client):
            s3.complete_multipart_upload(
                Bucket=PHOTOS, Key=BIG_KEY, UploadId=upload, MultipartUpload={"Parts": parts}
            )
    except AppError:
        with contextlib.suppress(AppError), translate_errors("s3:AbortMultipartUpload", PHOTOS):
            s3.abort_multipart_upload(Bucket=PHOTOS, Key=BIG_KEY, UploadId=upload)
        raise


def _is_done(client: Client, bucket: str) -> bool:
    """Whether an earlier run was completed; a bucket without tags means no."""
    with contextlib.suppress(AppError), translate_errors("s3:GetBucketTagging", bucket):
        tags = client.browse.get_bucket_tagging(Bucket=bucket)["TagSet"]
        return any(tag["Key"] == _DONE_TAG for tag in tags)
    return False


def _mark_done(client: Client, bucket: str) -> None:
    """Tag the bucket, so that the mark is deleted together with the data."""
    with translate_errors("s3:PutBucketTagging", bucket, client=client):
        client.browse.put_bucket_tagging(
            Bucket=bucket, Tagging={"TagSet": [{"Key": _DONE_TAG, "Value": "complete"}]}
        )
