"""The serving process's side of the keeper and of each worker.

Everything here runs in one event loop. Knows packets and processes, nothing of queries.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable

from ntic_kg.adapters import worker_packets
from ntic_kg.adapters.worker_packets import Packet

LOST = -int(signal.SIGKILL)
_STARTING = 10.0


class Worker:
    """A worker process: give it a job, take its answer, kill it, learn how it ended."""

    def __init__(self, channel: socket.socket) -> None:
        self._loop = asyncio.get_running_loop()
        self._channel = channel
        self._pidfd: int | None = None
        self._readable: asyncio.Future[None] | None = None
        self.started: asyncio.Future[None] = self._loop.create_future()
        self.ended: asyncio.Future[int] = self._loop.create_future()
        self.asked = False

    def has_started(self, pidfd: int) -> None:
        """Take over the descriptor by which the process can be killed."""
        self._pidfd = pidfd
        if not self.started.done():
            self.started.set_result(None)

    def has_ended(self, status: int) -> None:
        """Note the exit status and free what belongs to the process."""
        if self._pidfd is not None:
            os.close(self._pidfd)
            self._pidfd = None
        if not self.ended.done():
            self.ended.set_result(status)
        if not self.started.done():
            self.started.set_exception(OSError("the worker died at its start"))
            self.started.exception()  # nobody may be waiting for it

    def kill(self) -> None:
        """End the process at once."""
        if self._pidfd is not None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)

    def close(self) -> None:
        """Close the socket of a worker that has ended, now or when nobody listens to it."""
        if self._readable is None:
            self._channel.close()
        else:
            _wake(self._readable)

    def tell(self, header: dict[str, object], body: bytes) -> bool:
        """Send one message; say whether it could be delivered."""
        try:
            worker_packets.send(self._channel, header, body)
        except (BrokenPipeError, ConnectionResetError):
            return False
        self.asked = True
        return True

    async def answer(self) -> Packet | None:
        """Wait for the answer to the message; None when the worker is gone."""
        self._readable = self._loop.create_future()
        self._loop.add_reader(self._channel, _wake, self._readable)
        try:
            await self._readable
            return worker_packets.receive(self._channel)
        except BlockingIOError:
            return None  # declared lost with its keeper, which ends it
        finally:
            self._loop.remove_reader(self._channel)
            self._readable = None
            if self.ended.done():
                self._channel.close()


def _wake(waiting: asyncio.Future[None]) -> None:
    if not waiting.done():
        waiting.set_result(None)


class KeeperLink:
    """A running keeper.

    Args:
        on_ended: called with each worker after it has ended.
        on_lost: called when the keeper itself is gone, and with it every worker.
    """

    def __init__(self, on_ended: Callable[[Worker], None], on_lost: Callable[[], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._on_ended = on_ended
        self._on_lost = on_lost
        self._workers: dict[int, Worker] = {}
        self._count = 0
        self._network: asyncio.Future[str] = self._loop.create_future()
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = _start_keeper(theirs)
        self._control.setblocking(False)
        self._loop.add_reader(self._control, self._read)

    @property
    def pid(self) -> int:
        """Process id of the keeper."""
        return self._process.pid

    async def network(self) -> str:
        """Wait until the keeper runs; say what keeps it and its workers off the network."""
        async with asyncio.timeout(_STARTING):
            return await asyncio.shield(self._network)

    async def fork(self, checkpoint: str, memory: int) -> Worker:
        """Start a worker that opens a checkpoint and waits for jobs.

        Raises:
            OSError: the keeper is gone.
        """
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.setblocking(False)
        worker = Worker(ours)
        self._count += 1
        self._workers[self._count] = worker
        header = {"id": self._count, "checkpoint": checkpoint, "memory": memory}
        with theirs:
            worker_packets.send(self._control, header, fds=(theirs.fileno(),))
        async with asyncio.timeout(_STARTING):
            await worker.started
        return worker

    async def close(self) -> None:
        """End the keeper and every worker, and wait until the keeper is gone."""
        for worker in list(self._workers.values()):
            worker.kill()
        self._hang_up()
        try:
            await asyncio.to_thread(self._process.wait, _STARTING)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _hang_up(self) -> None:
        if self._control.fileno() >= 0:
            self._loop.remove_reader(self._control)
            self._control.close()
        for worker in list(self._workers.values()):
            worker.has_ended(LOST)
            worker.close()
        self._workers.clear()

    def _read(self) -> None:
        while self._control.fileno() >= 0:
            try:
                packet = worker_packets.receive(self._control)
            except BlockingIOError:
                return
            if packet is None:
                self._lose()
            else:
                self._note(packet)

    def _lose(self) -> None:
        if not self._network.done():
            self._network.set_exception(OSError("the keeper of the workers did not start"))
        self._hang_up()
        self._process.wait()
        self._on_lost()

    def _note(self, packet: Packet) -> None:
        header = packet.header
        if "network" in header:
            self._network.set_result(header["network"])
        elif "started" in header:
            self._workers[header["started"]].has_started(packet.fds[0])
        else:
            worker = self._workers.pop(header["ended"])
            worker.has_ended(header["status"])
            self._on_ended(worker)


def _start_keeper(theirs: socket.socket) -> subprocess.Popen[bytes]:
    """Start the keeper with nothing of our environment but where modules are found."""
    command = [sys.executable, "-m", "ntic_kg.adapters.worker_keeper", str(theirs.fileno())]
    return subprocess.Popen(  # noqa: S603 - our own interpreter, our own module
        command,
        pass_fds=(theirs.fileno(),),
        stdin=subprocess.DEVNULL,
        env={"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        start_new_session=True,
    )
