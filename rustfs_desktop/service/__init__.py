"""The worker-thread service layer: runs S3 work on threads and reports by signals; QtCore only."""
