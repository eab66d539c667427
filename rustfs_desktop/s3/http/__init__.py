"""HTTP below boto3: connections, limits, replies."""
