"""The tree of connections, buckets and folders: one in a window."""
