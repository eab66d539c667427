"""Mixed work under random faults for as long as one likes; see ``__main__``."""
