"""The instruments: classes to mark, stock nbgrader beside us, and what processes take."""
