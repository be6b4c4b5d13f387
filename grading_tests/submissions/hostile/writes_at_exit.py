"""Registers work for the end: it writes, and then it will not go."""
# group: destruction
# earns: all
# must not: write, linger, stop the class
# %% + after given
import atexit, time


@atexit.register
def last_word():
    try:
        open("@HOST@/last-word", "w").close()
    finally:
        time.sleep(100)
