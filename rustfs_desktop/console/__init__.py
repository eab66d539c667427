"""The commands that work without a window: ``cp``, ``ls``, ``du`` and ``transfers``."""
