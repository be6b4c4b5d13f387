"""Climbs to the host through the folders and open files of every process, the first one above all."""
# group: other exams
# earns: all
# must not: read, write
# %% + after seasons-check
import glob, os

doors = ["/proc/self/root", "/proc/thread-self/root", "/proc/self/cwd/../../../../../.."]
for folder in glob.glob("/proc/[0-9]*"):
    doors += [f"{folder}/root", f"{folder}/cwd", f"{folder}/cwd/../../../../../.."]
    doors += glob.glob(f"{folder}/fd/*") + glob.glob(f"{folder}/task/*/root")
for door in sorted(doors):
    for path in ("@HOST@/diary.txt", "@COURSE@/source/01_rain/rain.ipynb", "@COURSE@/gradebook.db"):
        try:
            print(door, open(f"{door}{path}", "rb").read()[:5000])
            open(f"{door}@HOST@/climbed", "w").close()
        except OSError:
            pass
    try:
        here = os.stat(door)
        if (here.st_dev, here.st_ino) != (os.stat("/").st_dev, os.stat("/").st_ino):
            if door.endswith("root"):
                print("@READ@: another root folder", os.listdir(door))
    except OSError:
        pass
