"""Widgets: the only package that imports QtWidgets, and the border to the user's words."""
