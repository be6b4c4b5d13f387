"""Calls whoever makes exams, and asks for one more with open files of its own."""
# group: other exams
# earns: all
# must not: read, linger
# %% + after seasons-check
import glob, os, socket

names = ["/run/kernel/preloaded", "/run/preloaded", "\0preloaded"]
names += glob.glob("/proc/[0-9]*/root/run/kernel/*") + glob.glob("/run/*/*")
names += [f"/proc/self/fd/{number}/preloaded" for number in range(3, 64)]
for line in open("/proc/net/unix").read().splitlines()[1:]:
    if len(line.split()) > 7:
        name = line.split()[7]
        names.append("\0" + name[1:] if name.startswith("@") else name)
for name in sorted(set(names)):
    streams = [end for _ in range(2) for end in os.pipe()]
    try:
        with socket.socket(socket.AF_UNIX) as caller:
            caller.settimeout(1)
            caller.connect(name)
            socket.send_fds(caller, [b"exam"], streams)
            answer = caller.recv(100)
            if b"here" in answer or "preloaded" in name:
                print("@READ@: was answered by", name, answer)
    except OSError as error:
        print(repr(name), type(error).__name__)
    for stream in streams:
        os.close(stream)
