"""A browser: location, history, table of objects, inspector and path bar."""
