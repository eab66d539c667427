"""Previews: readers that turn a bounded part of a file into something to show; no Qt.

What is in a file is hostile. Readers that are Python only run in the program; parsers that are not,
and pygments, run in a process of its own with limits (``decoder``).
"""
