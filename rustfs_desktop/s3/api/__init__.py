"""Calls of the S3 API, one module for each kind."""
