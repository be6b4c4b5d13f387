"""Whether a hub is safe, and what its settings say."""
