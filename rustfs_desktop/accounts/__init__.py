"""Who one is to which server: connections without secrets, and the keys in the OS keyring."""
