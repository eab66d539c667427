"""Panes: one or two browsers side by side in the middle of the window."""
