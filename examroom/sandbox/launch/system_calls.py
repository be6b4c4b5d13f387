"""The system calls that a run may make, with their numbers.

Found by trial: what the course's notebooks and the known submissions call, cold and warm, and the
relatives of these that the C library prefers on another machine. Whatever is not here does not
exist in the sandbox. Left out on purpose are calls that hide memory from whoever counts it
(`memfd_create`, System V's shared memory, rings of `io_setup`, and `sendfile` and `splice`, by
which a full page waits in a socket for one byte), that reach other processes or the whole machine
(`ptrace`, `sync`), and large parts of the kernel that no notebook needs (`bpf`, `io_uring_setup`).
"""

from __future__ import annotations

# Each name, its number on x86_64 and on aarch64, where old names have none.
RUN = """
# files: read and write
read 0 63, write 1 64, readv 19 65, writev 20 66, pread64 17 67, pwrite64 18 68, preadv 295 69,
pwritev 296 70, preadv2 327 286, pwritev2 328 287, lseek 8 62, open 2 -, openat 257 56,
creat 85 -, close 3 57, close_range 436 436, dup 32 23, dup2 33 -, dup3 292 24, fcntl 72 25,
ioctl 16 29, flock 73 32, fsync 74 82, fdatasync 75 83, ftruncate 77 46, truncate 76 45,
fallocate 285 47, fadvise64 221 223, readahead 187 213,
# files: names and what is known of them
stat 4 -, fstat 5 80, lstat 6 -, newfstatat 262 79, statx 332 291, statfs 137 43,
fstatfs 138 44, access 21 -, faccessat 269 48, faccessat2 439 439, getdents 78 -,
getdents64 217 61, getcwd 79 17, chdir 80 49, fchdir 81 50, rename 82 -, renameat 264 38,
renameat2 316 276, mkdir 83 -, mkdirat 258 34, rmdir 84 -, unlink 87 -, unlinkat 263 35,
link 86 -, linkat 265 37, symlink 88 -, symlinkat 266 36, readlink 89 -, readlinkat 267 78,
mknod 133 -, mknodat 259 33, umask 95 166, chmod 90 -, fchmod 91 52, fchmodat 268 53,
fchmodat2 452 452, chown 92 -, fchown 93 55, lchown 94 -, fchownat 260 54, utime 132 -,
utimes 235 -, futimesat 261 -, utimensat 280 88, getxattr 191 8, lgetxattr 192 9,
fgetxattr 193 10, listxattr 194 11, llistxattr 195 12, flistxattr 196 13, setxattr 188 5,
lsetxattr 189 6, fsetxattr 190 7,
# memory
mmap 9 222, munmap 11 215, mremap 25 216, mprotect 10 226, madvise 28 233, msync 26 227,
mincore 27 232, brk 12 214, mlock 149 228, munlock 150 229, mlock2 325 284, membarrier 324 283,
get_mempolicy 239 236,
# processes and threads
clone 56 220, fork 57 -, vfork 58 -, execve 59 221, exit 60 93, exit_group 231 94, wait4 61 260,
waitid 247 95, kill 62 129, tkill 200 130, tgkill 234 131, pidfd_open 434 434,
pidfd_send_signal 424 424, getpid 39 172, getppid 110 173, gettid 186 178, getpgid 121 155,
getpgrp 111 -, setpgid 109 154, getsid 124 156, setsid 112 157, set_tid_address 218 96,
set_robust_list 273 99, get_robust_list 274 100, rseq 334 293, futex 202 98,
futex_waitv 449 449, prctl 157 167, arch_prctl 158 -, personality 135 92,
# who and where this is
getuid 102 174, geteuid 107 175, getgid 104 176, getegid 108 177, getresuid 118 148,
getresgid 120 150, getgroups 115 158, capget 125 90, uname 63 160, sysinfo 99 179,
getcpu 309 168,
# what may be used
getrlimit 97 163, setrlimit 160 164, prlimit64 302 261, getrusage 98 165, times 100 153,
getpriority 140 141, setpriority 141 140, sched_yield 24 124, sched_getaffinity 204 123,
sched_setaffinity 203 122, sched_getparam 143 121, sched_getscheduler 145 120,
sched_setscheduler 144 119, sched_getattr 315 275, sched_get_priority_max 146 125,
sched_get_priority_min 147 126,
# signals
rt_sigaction 13 134, rt_sigprocmask 14 135, rt_sigreturn 15 139, rt_sigpending 127 136,
rt_sigtimedwait 128 137, rt_sigsuspend 130 133, rt_sigqueueinfo 129 138,
rt_tgsigqueueinfo 297 240, sigaltstack 131 132, signalfd 282 -, signalfd4 289 74, pause 34 -,
restart_syscall 219 128,
# time
time 201 -, gettimeofday 96 169, clock_gettime 228 113, clock_getres 229 114, nanosleep 35 101,
clock_nanosleep 230 115, alarm 37 -, getitimer 36 102, setitimer 38 103, timer_create 222 107,
timer_settime 223 110, timer_gettime 224 108, timer_getoverrun 225 109, timer_delete 226 111,
timerfd_create 283 85, timerfd_settime 286 86, timerfd_gettime 287 87,
# waiting for several
poll 7 -, ppoll 271 73, select 23 -, pselect6 270 72, epoll_create 213 -, epoll_create1 291 20,
epoll_ctl 233 21, epoll_wait 232 -, epoll_pwait 281 22, epoll_pwait2 441 441, eventfd 284 -,
eventfd2 290 19, pipe 22 -, pipe2 293 59,
# sockets
socket 41 198, socketpair 53 199, connect 42 203, accept 43 202, accept4 288 242, bind 49 200,
listen 50 201, shutdown 48 210, sendto 44 206, sendmsg 46 211, sendmmsg 307 269,
recvfrom 45 207, recvmsg 47 212, recvmmsg 299 243, getsockname 51 204, getpeername 52 205,
setsockopt 54 208, getsockopt 55 209,
# random numbers
getrandom 318 278,
"""
ZYGOTE = """
# what it makes sandboxes of
mount 165 40, umount2 166 39, unshare 272 97, capset 126 91,
"""


def numbers(table: str, machine: str) -> dict[str, int]:
    """Return the number of each call of a table on a machine.

    Parameters
    ----------
    table : str
        `RUN` or `ZYGOTE`.
    machine : str
        ``x86_64`` or ``aarch64``.
    """
    lines = [line for line in table.splitlines() if not line.startswith("#")]
    entries = [entry.split() for entry in " ".join(lines).split(",") if entry.strip()]
    column = {"x86_64": 1, "aarch64": 2}[machine]
    return {entry[0]: int(entry[column]) for entry in entries if entry[column] != "-"}
