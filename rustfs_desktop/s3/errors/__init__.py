"""What a server or the network answered, as typed errors with texts."""
