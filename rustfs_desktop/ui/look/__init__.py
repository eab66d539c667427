"""Appearance: theme, style sheet, icons, drawings, plain-text widgets."""
