"""Tests of `examroom.gradebook`."""
