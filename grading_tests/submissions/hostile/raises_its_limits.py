"""Raises its own limits and its own priority, and asks the machine to spare it when memory is short."""
# group: other exams
# earns: all
# must not: read
# %% + after seasons-check
import ctypes, os, resource

libc = ctypes.CDLL(None)
for dumpable in (2, 0, 1):
    libc.prctl(4, dumpable, 0, 0, 0)
for name in (name for name in dir(resource) if name.startswith("RLIMIT_")):
    kind = getattr(resource, name)
    _, most = resource.getrlimit(kind)
    for more in (resource.RLIM_INFINITY, most + 1 if most >= 0 else most):
        try:
            resource.setrlimit(kind, (more, more))
        except (OSError, ValueError):
            pass
    _, now = resource.getrlimit(kind)
    if now != most:
        print("@READ@: raised", name)
for attempt in (
    lambda: os.nice(-5),
    lambda: os.setpriority(os.PRIO_PROCESS, 1, 19),
    lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1)),
    lambda: open("/proc/self/oom_score_adj", "wb", 0).write(b"-1000"),
    lambda: open("/proc/sys/user/max_user_namespaces", "wb", 0).write(b"100"),
    lambda: open("/proc/self/uid_map", "wb", 0).write(b"0 0 1"),
):
    try:
        attempt()
    except OSError as error:
        print(type(error).__name__)
