"""Tabs: several browsers in the middle of the window, one of them shown."""
