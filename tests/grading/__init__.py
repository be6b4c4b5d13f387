"""Tests of `examroom.grading`."""
