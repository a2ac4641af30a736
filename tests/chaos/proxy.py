"""A TCP proxy between the services and an engine: cuts connections mid-frame, or lets them go half-open."""

import asyncio
import contextlib
from random import Random

CHUNK = 64 * 1024


class Link:
    """One connection through the proxy: two sockets, and what is to become of it."""

    def __init__(self, ends: tuple[asyncio.StreamWriter, asyncio.StreamWriter]) -> None:
        self._ends = ends
        self.cutting = False
        self.stalled = False
        self.gone = asyncio.Event()

    def drop(self) -> None:
        """Both ends are told at once, whatever was under way."""
        self.gone.set()
        for end in self._ends:
            end.transport.abort()

    async def carry(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        """One direction, until an end closes or the link meets its fate."""
        try:
            while data := await source.read(CHUNK):
                if self.stalled:
                    # Neither forwarded nor closed: each end believes that the other is merely slow.
                    await self.gone.wait()
                    return
                if self.cutting:
                    sink.write(data[: len(data) // 2])
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(0.2):
                            await sink.drain()
                    return
                sink.write(data)
                await sink.drain()
            if self.stalled:
                await self.gone.wait()
        except (OSError, RuntimeError):  # uvloop's word for a transport that is closed already
            return  # an end went away; the other is told below
        finally:
            self.drop()


class Proxy:
    """Listens on `port` (a free one) and connects on to `upstream` on the loopback interface."""

    def __init__(self, upstream: int) -> None:
        self._upstream = upstream
        self._links: set[Link] = set()
        self._carrying: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self.port = 0

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self._server:
            self._server.close()
        for link in list(self._links):
            link.drop()
        await asyncio.gather(*self._carrying, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._carry(reader, writer))
        self._carrying.add(task)
        task.add_done_callback(self._carrying.discard)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            onward, outward = await asyncio.open_connection("127.0.0.1", self._upstream)
        except OSError:
            writer.transport.abort()
            return
        link = Link((writer, outward))
        self._links.add(link)
        try:
            await asyncio.gather(link.carry(reader, outward), link.carry(onward, writer))
        finally:
            self._links.discard(link)

    def cut(self, random: Random) -> int:
        """Some connections end in the middle of the next thing sent over them; how many."""
        chosen = self._some(random, len(self._links))
        for link in chosen:
            link.cutting = True
        return len(chosen)

    def stall(self, random: Random, seconds: float) -> int:
        """One to three connections carry nothing from now on, and are closed only after `seconds`."""
        chosen = self._some(random, 3)
        for link in chosen:
            link.stalled = True
            asyncio.get_running_loop().call_later(seconds, link.drop)
        return len(chosen)

    def heal(self) -> None:
        """What is half-open is closed; what waits to be cut is spared."""
        for link in list(self._links):
            link.cutting = False
            if link.stalled:
                link.drop()

    def _some(self, random: Random, at_most: int) -> list[Link]:
        whole = sorted((link for link in self._links if not link.stalled), key=id)
        return random.sample(whole, random.randint(1, min(at_most, len(whole)))) if whole else []
