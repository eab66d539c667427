"""The tour: drives the real window through its main job and takes pictures."""
