"""The HTTP layer below boto3: connections, time-outs, validation of replies."""
