"""Finds objects in a whole bucket: a query language, an index on this computer, its updates."""
