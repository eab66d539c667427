"""The tree of connections, buckets and folders; one per window."""
