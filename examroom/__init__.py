"""Examine and mark nbgrader submissions."""
