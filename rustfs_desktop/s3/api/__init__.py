"""S3 API calls, one module for each group of operations."""
