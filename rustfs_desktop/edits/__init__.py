"""Files of a server that are edited on this computer: private copies and saved states."""
