"""The embedded server with its sample data; no Qt."""
