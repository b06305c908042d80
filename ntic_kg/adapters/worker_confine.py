"""What a worker process gives up before it evaluates anything.

Linux only; the standard library alone. What is guaranteed, and by what:

- no network: a seccomp filter makes ``socket`` and ``connect`` fail with EPERM in the keeper and
  in every worker, for good; it needs no privilege. Where the machine is neither x86-64 nor
  arm64, or refuses filters, an empty network namespace is tried instead.
- no other program and no look at other processes: ``execve`` and ``ptrace`` fail likewise.
- no orphan: a worker dies with the keeper (PR_SET_PDEATHSIG).
- bounded memory: RLIMIT_AS; no core files: RLIMIT_CORE.

Sources: prctl(2), seccomp(2), unshare(2); system call numbers of the Linux kernel.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import resource
import signal
import struct
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_PR_SET_SECCOMP = 22
_PR_SET_NO_NEW_PRIVS = 38
_SECCOMP_MODE_FILTER = 2
_CLONE_NEWUSER_AND_NET = 0x10000000 | 0x40000000

# Classic BPF: load a word, jump when equal, jump when greater or equal, return.
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _KILL, _EPERM = 0x7FFF0000, 0x80000000, 0x00050001
_X32 = 0x40000000  # numbers of a second interface on x86-64; none of it is needed here

# Audit number of the architecture, then: socket, connect, bind, listen, execve, execveat,
# ptrace, io_uring_setup (which could open sockets past the filter).
_MACHINES = {
    "x86_64": (0xC000003E, (41, 42, 49, 50, 59, 322, 101, 425)),
    "aarch64": (0xC00000B7, (198, 203, 200, 201, 221, 281, 117, 425)),
}


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def block_network() -> str:
    """Take the network away from this process and its children.

    Returns:
        What did it: ``seccomp``, ``namespace``, or ``none`` when the machine allows neither.
    """
    machine = _MACHINES.get(platform.machine())
    if machine and _install_filter(*machine):
        return "seccomp"
    return "namespace" if _libc().unshare(_CLONE_NEWUSER_AND_NET) == 0 else "none"


def _install_filter(architecture: int, denied: tuple[int, ...]) -> bool:
    steps = _filter(architecture, denied)
    program = _Program(len(steps), b"".join(struct.pack("HBBI", *step) for step in steps))
    libc = _libc()
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) == 0)


def _filter(architecture: int, denied: tuple[int, ...]) -> list[tuple[int, int, int, int]]:
    """Write the filter: code, jump when true, jump when false, operand of each step."""
    count = len(denied)
    return [
        (_LOAD, 0, 0, 4),  # offset of the architecture in struct seccomp_data
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, 0),  # offset of the system call number
        (_AT_LEAST, count + 1, 0, _X32),
        *((_EQUAL, count - place, 0, number) for place, number in enumerate(denied)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _EPERM),
    ]


def die_with(parent: int) -> None:
    """End this process when its parent ends.

    Args:
        parent: process that must still be the parent; when it is gone, this process exits.
    """
    _libc().prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def close_all_but(*kept: int) -> None:
    """Close every inherited file but the standard ones and those given."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for name in list(Path("/proc/self/fd").iterdir()):
        descriptor = int(name.name)
        if descriptor > 2 and descriptor not in kept:
            with contextlib.suppress(OSError):  # the listing itself had one open
                os.close(descriptor)


PAGE = resource.getpagesize()


def step_back(nice: int) -> None:
    """Let other processes go first, and let this one be ended first when memory runs out."""
    os.nice(nice)
    with contextlib.suppress(OSError):  # /proc may be read-only
        Path("/proc/self/oom_score_adj").write_text("500", encoding="ascii")


def page_faults() -> int:
    """Count the pages that this process had to fetch or copy; each is at most one of its own."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt


def private_memory() -> int:
    """Measure the bytes of memory that no other process shares; walks all pages."""
    lines = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Private_"))


def resident_memory() -> int:
    """Return the bytes of memory in use, shared or not."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * PAGE


def virtual_memory() -> int:
    """Return the bytes of address space in use."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
    return int(pages) * PAGE


def limit_memory(bytes_: int) -> None:
    """Cap the address space; 0 lifts the cap. What lies above the cap already stays."""
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    soft = bytes_ or hard
    if hard != resource.RLIM_INFINITY:
        soft = min(soft, hard)
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
