"""Whether this machine is ready, and making it ready."""
