"""The main window and its widgets: the only package that imports QtWidgets."""
