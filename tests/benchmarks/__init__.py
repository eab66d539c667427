"""What ``make bench`` runs: the targets of speed, side by side with s5cmd and rclone."""
