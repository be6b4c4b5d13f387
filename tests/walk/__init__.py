"""A term with the course, walked as the instructor's guide tells it."""
