"""A browser: location, history, object table, inspector and path bar."""
