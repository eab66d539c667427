"""One user verb = one function: check, ask, run, say."""
