"""Opens the gradebook and prints who has which marks."""
# group: reading
# earns: all
# must not: read
# %% + after seasons-check
import sqlite3

try:
    book = sqlite3.connect("file:@COURSE@/gradebook.db?mode=ro", uri=True)
    print(book.execute("select id, lms_user_id, email from student").fetchall())
    print("@READ@", book.execute("select name from sqlite_master").fetchall())
except sqlite3.Error as error:
    print(type(error).__name__)
