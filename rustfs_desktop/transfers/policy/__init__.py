"""Rules without state of their own: retry and bandwidth."""
