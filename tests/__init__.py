"""The engine's tests: a folder for each package of `examroom`, a file for each thing it does."""
