"""Tests of `examroom.submission`."""
