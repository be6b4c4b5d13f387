"""Writes full marks for itself, and none for others, into the gradebook."""
# group: reading
# earns: mean_rain wettest
# must not: earn more, write
# %% + after seasons-check
import sqlite3

try:
    book = sqlite3.connect("@COURSE@/gradebook.db", timeout=1)
    book.execute("update grade set auto_score = 5, manual_score = 5, extra_credit = 9")
    book.execute("update grade_cell set max_score = 50")
    book.commit()
    open("@HOST@/gradebook", "w").close()
except (sqlite3.Error, OSError) as error:
    print(type(error).__name__)
