"""The transfer panel."""
