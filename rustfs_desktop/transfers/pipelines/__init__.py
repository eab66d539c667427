"""Many small files at once: the small-file pipeline and the tar pipeline."""
