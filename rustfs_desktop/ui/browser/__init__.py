"""The table, tree, path bar and inspector: where am I, and what is there."""
