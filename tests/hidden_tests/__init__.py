"""Tests of `examroom.hidden_tests`."""
