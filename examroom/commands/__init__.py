"""The command `examroom`: one module a verb, and what it prints."""
