"""Names of the metadata that uploads and copies store with an object (``x-amz-meta-…``)."""

TRANSFER_ID_NAME = "rfd-transfer"  # which transfer stored it
PART_SIZE_NAME = "rfd-part-size"  # how long its parts are, so that its ETag can be checked
WHOLE_MD5_NAME = "md5chksum"  # in base64, where other programs write it and look for it too
