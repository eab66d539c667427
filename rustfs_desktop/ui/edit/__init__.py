"""The bars about files that are edited in other programs."""
