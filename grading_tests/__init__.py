"""What the hidden tests ask, and the proof that they ask it well."""
