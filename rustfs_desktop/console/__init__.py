"""The commands that work without a window: ``cp``, ``ls``, ``find``, ``du`` and ``transfers``."""
