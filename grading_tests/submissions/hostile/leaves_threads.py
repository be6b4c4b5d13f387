"""Starts threads that never end and go on printing."""
# group: destruction
# earns: all
# must not: lose marks, linger, stop the class
# %% + after given
import threading, time


def chatter():
    for number in range(600):
        print("still here", number)
        time.sleep(0.2)


for _ in range(5):
    threading.Thread(target=chatter).start()
