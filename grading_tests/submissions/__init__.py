"""Known submissions: right, wrong and untouched ones, each with the marks it deserves."""
