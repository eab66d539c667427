"""What a job did, file by file, and verifying it later."""
