"""Speaks to the server: plain Python, blocking, no Qt; the only importer of boto3.

Importing this package or ``types``, ``errors``, ``cancel`` does not import boto3, so that the
window can be shown first.
"""

import os

# Where awscrt is installed botocore would let it sign: that reads a body in a way of its own, and
# nothing here needs it. botocore looks at this once, when it is imported.
os.environ["BOTO_DISABLE_CRT"] = "true"
