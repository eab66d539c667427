"""Commands: each action of the user is one function that checks, asks, runs and reports."""
