"""Dialogs: each asks for one thing and gives a plain value."""
