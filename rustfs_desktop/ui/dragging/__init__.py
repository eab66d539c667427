"""Drag and drop: drops on views, and dragging objects within and out of the window."""
