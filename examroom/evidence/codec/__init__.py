"""Evidence written down and read back, trusting nothing that is read."""
