"""Translation of server and network errors to typed errors with texts."""
