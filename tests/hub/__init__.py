"""A course on a real hub: real accounts, a real exchange, and a real browser."""
