"""Speaks to the server: plain Python, blocking, no Qt; the only importer of boto3.

Importing this package or ``types``, ``errors``, ``cancel`` does not import boto3, so that the
window can be shown first.
"""
