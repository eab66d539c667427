"""Dragging objects: within the window, and out of it to other programs."""
