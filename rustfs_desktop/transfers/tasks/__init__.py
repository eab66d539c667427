"""One transfer each: uploads, downloads, copies, step by step."""
