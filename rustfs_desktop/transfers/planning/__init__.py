"""From what the user chose to transfers: walks, preflight, restore."""
