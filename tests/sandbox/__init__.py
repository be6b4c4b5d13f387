"""Tests of `examroom.sandbox`."""
