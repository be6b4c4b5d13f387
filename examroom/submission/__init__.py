"""What a student handed in, read as data and rebuilt on the instructor's copy."""
