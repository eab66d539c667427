"""ETags, checksums and part layouts: what proves content."""
