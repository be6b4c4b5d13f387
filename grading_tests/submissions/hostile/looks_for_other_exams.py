"""Looks in `/proc` for processes that it has not started: a preloaded one, and other exams."""
# group: other exams
# earns: all
# must not: read
# %% + after seasons-check
import glob, os

for folder in sorted(glob.glob("/proc/[0-9]*") + glob.glob("/proc/[0-9]*/task/[0-9]*")):
    number = folder.split("/")[2]
    if int(number) in (1, os.getpid()):
        continue
    print("@READ@", folder)
    for name in ("cmdline", "status", "environ", "maps", "wchan"):
        try:
            print(open(f"{folder}/{name}", "rb").read()[:1000])
        except OSError:
            pass
for number in range(2, 70_000):
    try:
        os.kill(number, 0)
        if number != os.getpid() and not os.path.exists(f"/proc/self/task/{number}"):
            print("@READ@ by its number:", number)
            break
    except ProcessLookupError:
        pass
    except PermissionError:
        print("@READ@ of another user:", number)
        break
