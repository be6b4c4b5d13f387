"""Leaves processes behind that are nobody's children, ignore all signals and cannot be looked into."""
# group: other exams
# earns: all
# must not: linger
# %% + after seasons-check
import ctypes, os, signal, sys

sys.stdout.flush()
libc = ctypes.CDLL(None)
DEATH_SIGNAL, DUMPABLE, SUBREAPER = 1, 4, 36
for number in range(5):
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        continue
    os.setsid()
    libc.prctl(SUBREAPER, 1, 0, 0, 0)
    if os.fork():
        os._exit(0)
    libc.prctl(DEATH_SIGNAL, 0, 0, 0, 0)
    libc.prctl(DUMPABLE, 0, 0, 0, 0)
    for one in set(signal.valid_signals()) - {signal.SIGKILL, signal.SIGSTOP}:
        try:
            signal.signal(one, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    os.closerange(0, 1024)
    if os.fork():
        os._exit(0)
    os.execv("/bin/sh", ["/bin/sh", "-c", "sleep 60; : @TOKEN@"])
