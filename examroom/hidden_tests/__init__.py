"""Marking: hidden tests are run outside the student's kernel, on evidence."""
