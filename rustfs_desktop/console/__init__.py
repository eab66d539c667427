"""The commands that work without a window: ``cp`` and ``transfers``."""
