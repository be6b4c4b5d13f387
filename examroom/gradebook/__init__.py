"""nbgrader's database, executed notebooks and pages: what is recorded of a student."""
