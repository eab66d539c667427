"""Local files: names, sources, partial files, file systems."""
