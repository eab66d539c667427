"""The demo server and its sample data; no Qt."""
