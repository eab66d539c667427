"""The log file: rotated, one line per record, never holding a secret or a signature."""
