"""The dialogs; each asks one thing and answers with a plain value."""
