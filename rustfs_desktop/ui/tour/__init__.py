"""The tour: the real window driven through the whole main job by real events."""
