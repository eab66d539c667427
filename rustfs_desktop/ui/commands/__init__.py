"""Commands: each user action is one function that checks, asks, runs and reports."""
