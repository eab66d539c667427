"""Reads archives by ranges: what is in them, and the content of single entries.

Only values are returned, and each reader is bounded by what it may read: an archive is hostile.
"""
