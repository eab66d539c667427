"""The journal: what survives every end of the program."""
