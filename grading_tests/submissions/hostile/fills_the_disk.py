"""Writes 600 MB into every place it may write to."""
# group: floods
# earns: all
# must not: write, stop the class
# %% + after seasons-check
import os

for place in (".", "/tmp", "/dev/shm", "@HOST@", os.path.expanduser("~")):
    try:
        with open(f"{place}/filler-@TOKEN@", "wb") as file:
            for _ in range(60):
                file.write(bytes(10_000_000))
    except OSError as error:
        print(type(error).__name__)
    finally:
        try:
            os.remove(f"{place}/filler-@TOKEN@")
            if place == "@HOST@":
                open("@HOST@/filled", "w").close()
        except OSError:
            pass
