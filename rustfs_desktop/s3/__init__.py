"""S3 client layer: blocking calls without Qt; the only package that imports boto3.

Importing this package or its ``types`` and ``errors`` does not import boto3, so that the window
opens sooner.
"""

import os

# If awscrt is installed, botocore would sign with it, and then bodies are read in another way than
# ``Payload`` expects. botocore reads this variable once, when it is imported.
os.environ["BOTO_DISABLE_CRT"] = "true"
