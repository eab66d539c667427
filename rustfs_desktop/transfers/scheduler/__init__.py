"""What runs next, on which worker, and what its result changes."""
