"""A process of its own for what may crash or hang on a hostile file: pictures, and pygments.

``process`` starts it and speaks to it; ``child`` and what that imports run in it only.
"""
