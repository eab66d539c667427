"""Previews of files: a widget for each kind of content, and Quick Look."""
