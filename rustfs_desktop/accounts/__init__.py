"""Saved connections, without secrets, and their secret keys in the system keyring."""
