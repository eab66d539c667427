"""Requests without boto3, for many small objects and short commands."""
