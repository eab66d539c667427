"""Services: run S3 work on worker threads and report by signals; QtCore only."""
