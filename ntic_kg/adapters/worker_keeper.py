"""The keeper: a small process that forks workers and reports how they ended.

Started by the serving process as ``python -m ntic_kg.adapters.worker_keeper FD [CHECKPOINT
QUADS]``. It has one thread, so forking it is safe. Without the two names it opens no store, and
each worker opens a checkpoint on disk. With them it loads the checkpoint into memory once, and the
workers share it, page by page, until they write to it. It ends when the serving process closes
the socket or dies.

Loading N-Quads is three times as fast as copying from an open checkpoint, and opening a
checkpoint starts threads. So a child, which ends again, first writes the N-Quads file, unless it
is there: the commit does not, because whoever writes would have to wait for it.

Messages in: ``{"id", "checkpoint", "memory", "wear", "nice"}`` with the worker's end of its
socket.
Messages out: first ``{"network"}``, then ``{"loaded": bytes in use}`` or ``{"failed": why}``;
for each worker ``{"started": id}`` with a pidfd, and when it has ended ``{"ended": id,
"status"}``, negative for a signal.
"""

from __future__ import annotations

import gc
import os
import select
import signal
import socket
import sys
from pathlib import Path
from typing import NoReturn

import pyoxigraph as ox

from ntic_kg.adapters import worker_confine, worker_packets, worker_process


class Keeper:
    """Forks on request and reaps.

    Args:
        control: socket to the serving process.
        source: checkpoint to load and its N-Quads file; None when workers read on disk.
    """

    def __init__(self, control: socket.socket, source: tuple[str, str] | None) -> None:
        self._control = control
        self._source = source
        self._store: ox.Store | None = None
        self._workers: dict[int, int] = {}
        self._ended, wakeup = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(wakeup, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, _wake)

    def run(self) -> None:
        """Serve until the other side is gone."""
        network = worker_confine.block_network()
        worker_packets.send(self._control, {"network": network})
        if not self._load():
            return
        poll = select.poll()
        poll.register(self._control, select.POLLIN)
        poll.register(self._ended, select.POLLIN)
        while True:
            ready = {descriptor for descriptor, _ in poll.poll()}
            if self._ended in ready:
                self._drain()
                self._reap()
            if self._control.fileno() in ready and not self._serve():
                self._end_all()
                return

    def _load(self) -> bool:
        try:
            if self._source is not None:
                checkpoint, quads = self._source
                if not Path(quads).exists():
                    _dump(checkpoint, quads)
                self._store = ox.Store()
                self._store.bulk_load(path=quads, format=ox.RdfFormat.N_QUADS)
        except (OSError, SyntaxError, ValueError, MemoryError) as error:
            worker_packets.send(self._control, {"failed": str(error)[:1000]})
            return False
        gc.freeze()  # objects that the collector does not visit stay shared with the workers
        worker_packets.send(self._control, {"loaded": worker_confine.resident_memory()})
        return True

    def _end_all(self) -> None:
        """Kill and collect what is left, so that nothing falls to the init process."""
        for pid in self._workers:
            os.kill(pid, signal.SIGKILL)
        for pid in self._workers:
            os.waitpid(pid, 0)

    def _drain(self) -> None:
        try:
            os.read(self._ended, 4096)
        except BlockingIOError:
            return

    def _serve(self) -> bool:
        packet = worker_packets.receive(self._control)
        if packet is None:
            return False
        keeper = os.getpid()
        pid = os.fork()
        if pid == 0:
            _become_worker(packet, keeper, self._store)
        os.close(packet.fds[0])
        self._workers[pid] = packet.header["id"]
        pidfd = os.pidfd_open(pid)
        try:
            worker_packets.send(self._control, {"started": packet.header["id"]}, fds=(pidfd,))
        finally:
            os.close(pidfd)
        return True

    def _reap(self) -> None:
        while self._workers:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            ended = {
                "ended": self._workers.pop(pid),
                "status": os.waitstatus_to_exitcode(status),
            }
            worker_packets.send(self._control, ended)


def _dump(checkpoint: str, quads: str) -> None:
    """Write the content of a checkpoint as N-Quads, whole or not at all.

    Raises:
        OSError: it could not be written.
    """
    # Named so that it is removed with old checkpoints, should this end in between.
    draft = f"{checkpoint}.{os.getpid()}"
    keeper = os.getpid()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            worker_confine.die_with(keeper)
            ox.Store.read_only(checkpoint).dump(draft, format=ox.RdfFormat.N_QUADS)
            os.replace(draft, quads)  # noqa: PTH105 - strings came in
            status = 0
        finally:
            os._exit(status)
    if os.waitpid(pid, 0)[1] != 0:
        Path(draft).unlink(missing_ok=True)
        raise OSError(f"{quads} could not be written")


def _wake(_signal: int, _frame: object) -> None:
    """Do nothing: the wake-up pipe has already been written."""


def _become_worker(packet: worker_packets.Packet, keeper: int, store: ox.Store | None) -> NoReturn:
    """Turn the forked child into a worker; never returns."""
    status = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        worker_confine.die_with(keeper)
        worker_confine.close_all_but(packet.fds[0])
        # The engine reports its own aborts here; the keeper reports them as errors.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        with socket.socket(fileno=packet.fds[0]) as channel:
            header = packet.header
            worker_confine.step_back(header["nice"])
            reader: worker_process.Reader = worker_process.DiskReader(header["memory"])
            if store is not None:
                reader = worker_process.MemoryReader(store, header["memory"], header["wear"])
            worker_process.serve(channel, reader, header["checkpoint"])
        status = 0
    finally:
        os._exit(status)


def main() -> None:
    """Run the keeper; the arguments are those that the module names."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with socket.socket(fileno=int(sys.argv[1])) as control:
        try:
            Keeper(control, (sys.argv[2], sys.argv[3]) if sys.argv[2:] else None).run()
        except (BrokenPipeError, ConnectionResetError):
            return  # the serving process is gone; the workers die with this one


if __name__ == "__main__":
    main()
