"""Hidden tests: found in check cells, and run outside the student's kernel on evidence."""
