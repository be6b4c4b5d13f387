"""A course folder: where things lie, what cells and notebooks are, what can be set."""
