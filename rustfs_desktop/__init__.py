"""RustFS Desktop: a file browser for RustFS and any S3-compatible object store."""

__version__ = "0.1.0"
