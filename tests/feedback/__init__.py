"""Tests of `examroom.feedback`."""
