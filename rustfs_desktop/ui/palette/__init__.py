"""The palette: one box that finds commands and places by a few letters."""
