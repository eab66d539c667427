"""Qt item models and the formatting of values as text; no widgets."""
