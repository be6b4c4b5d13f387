"""Takes what lies waiting in every open file and socket that it was born with, and writes to all."""
# group: other exams
# earns: all
# must not: read, stop the class
# %% + after seasons-check
import array, os, re, socket, stat

for number in sorted(int(name) for name in os.listdir("/proc/self/fd")):
    try:
        kind = os.fstat(number).st_mode
        where = os.readlink(f"/proc/self/fd/{number}")
    except OSError:
        continue
    if stat.S_ISREG(kind) or stat.S_ISDIR(kind):
        for path in (f"/proc/self/fd/{number}", f"/proc/self/fd/{number}/@HOST@/diary.txt"):
            try:
                text = open(path, "rb").read()
                print(where, re.findall(rb"secret-\w{16}|umbrella-\w{4}", text))
            except OSError:
                pass
    if stat.S_ISSOCK(kind):
        with socket.socket(fileno=os.dup(number)) as line:
            line.setblocking(False)
            try:
                _, about, _, _ = line.recvmsg(4096, 4096)
                for _, _, handed in about:
                    print("@READ@: was handed", array.array("i", handed).tolist())
            except OSError:
                pass
    if number > 2:
        os.set_blocking(number, False)
        try:
            os.write(number, b"nonsense" * 1000)
        except OSError:
            pass
