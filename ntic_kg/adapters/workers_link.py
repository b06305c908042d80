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
from ntic_kg.values import Checkpoint

LOST = -int(signal.SIGKILL)
_STARTING = 10.0


class OutOfTime(Exception):
    """The deadline has passed; the worker has been ended."""


class SteppedAside(Exception):
    """The query has made room for others; the worker has been ended."""


class Worker:
    """A worker process: give it a job, take its answer, kill it, learn how it ended."""

    def __init__(self, channel: socket.socket) -> None:
        self._loop = asyncio.get_running_loop()
        self._channel = channel
        self._file = channel.fileno()
        self._pidfd: int | None = None
        self._answer: asyncio.Future[Packet | None] | None = None
        self.reason: type[Exception] | None = None
        self.started: asyncio.Future[None] = self._loop.create_future()
        self.ended: asyncio.Future[int] = self._loop.create_future()
        self.asked = False
        # Watching from the first to the last moment is cheaper than for each answer.
        self._loop.add_reader(self._file, self._read)

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

    def run_out(self) -> None:
        """End the process because its time is over, and wait no longer for its answer."""
        self._give_up(OutOfTime)

    def step_aside(self) -> None:
        """End the process so that others may have its place."""
        self._give_up(SteppedAside)

    def _give_up(self, reason: type[Exception]) -> None:
        self.reason = reason
        self.kill()
        self._settle(None)

    def close(self) -> None:
        """Take what has arrived from a worker that has ended, and close its socket."""
        while self._file >= 0:
            if not self._read():
                self._hang_up()

    def tell(self, header: bytes, body: bytes) -> bool:
        """Send an encoded header and a body; say whether they could be delivered."""
        if self._file < 0 or self.ended.done():
            return False
        try:
            worker_packets.send(self._channel, header, body)
        except (BrokenPipeError, ConnectionResetError):
            return False
        self.asked = True
        self._answer = self._loop.create_future()
        return True

    async def answer(self) -> Packet | None:
        """Wait for the answer to the message; None when the worker is gone or given up.

        ``reason`` says why it was given up.
        """
        assert self._answer is not None  # noqa: S101 - asked after tell() said yes
        try:
            return await self._answer
        except BaseException:
            if self._answer.done() and not self._answer.cancelled():
                self._discard(self._answer.result())
            raise

    def _read(self) -> bool:
        """Take one message; say whether there was one."""
        try:
            packet = worker_packets.receive(self._channel)
        except BlockingIOError:
            return False
        if packet is None:
            self._hang_up()
        else:
            self._settle(packet)
        return packet is not None

    def _settle(self, packet: Packet | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(packet)
        else:
            self._discard(packet)

    @staticmethod
    def _discard(packet: Packet | None) -> None:
        if packet is not None:
            packet.discard()  # nobody waits for it any more

    def _hang_up(self) -> None:
        if self._file >= 0:
            self._loop.remove_reader(self._file)
            self._file = -1
            self._channel.close()
        self._settle(None)


class KeeperLink:
    """A running keeper.

    Args:
        held: checkpoint that the keeper loads into memory; None when workers read on disk.
        on_ended: called with each worker after it has ended.
        on_lost: called when the keeper itself is gone, and with it every worker.
    """

    def __init__(
        self,
        held: Checkpoint | None,
        on_ended: Callable[[Worker], None],
        on_lost: Callable[[], None],
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._on_ended = on_ended
        self._on_lost = on_lost
        self._workers: dict[int, Worker] = {}
        self._count = 0
        self._network: asyncio.Future[str] = self._loop.create_future()
        self._loaded: asyncio.Future[int] = self._loop.create_future()
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = _start_keeper(theirs, held)
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

    async def loaded(self) -> int:
        """Wait until workers can be forked; give the bytes that the keeper holds in memory.

        Raises:
            OSError: the file cannot be loaded, or the keeper has ended.
        """
        return await asyncio.shield(self._loaded)

    async def fork(self, terms: dict[str, object]) -> Worker:
        """Start a worker that waits for jobs.

        Args:
            terms: ``checkpoint``, ``memory``, ``wear`` and ``nice`` of the message to the keeper.

        Raises:
            OSError: the keeper is gone.
        """
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.setblocking(False)
        worker = Worker(ours)
        self._count += 1
        self._workers[self._count] = worker
        with theirs:
            header = {**terms, "id": self._count}
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
        for awaited in (self._network, self._loaded):
            if not awaited.done():
                awaited.set_exception(OSError("the keeper of the workers has ended"))
                awaited.exception()  # nobody may be waiting for it
        self._hang_up()
        self._process.wait()
        self._on_lost()

    def _note(self, packet: Packet) -> None:
        header = packet.header
        if "network" in header:
            self._network.set_result(header["network"])
        elif "loaded" in header:
            self._loaded.set_result(header["loaded"])
        elif "failed" in header:
            self._loaded.set_exception(OSError(header["failed"]))
            self._loaded.exception()
        elif "started" in header:
            self._workers[header["started"]].has_started(packet.fds[0])
        else:
            worker = self._workers.pop(header["ended"])
            worker.has_ended(header["status"])
            self._on_ended(worker)


def _start_keeper(theirs: socket.socket, held: Checkpoint | None) -> subprocess.Popen[bytes]:
    """Start the keeper with nothing of our environment but where modules are found."""
    command = [sys.executable, "-m", "ntic_kg.adapters.worker_keeper", str(theirs.fileno())]
    command += [str(held.path), str(held.quads)] if held else []
    return subprocess.Popen(  # noqa: S603 - our own interpreter, our own module
        command,
        pass_fds=(theirs.fileno(),),
        stdin=subprocess.DEVNULL,
        env={"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        start_new_session=True,
    )
