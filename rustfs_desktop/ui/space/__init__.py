"""The space map: what takes the space of a bucket or folder."""
