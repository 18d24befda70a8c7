"""The connections of a process: one pool for blocking calls, and one for the async calls of each event loop.

Sockets belong to the process and the loop that opened them: a forked worker and a new loop get a pool of their own."""

import asyncio
import os
import ssl

import httpx

from .locks import ForkLock

LoopOfProcess = tuple[int, asyncio.AbstractEventLoop]


class BlockingPool(httpx.BaseTransport):
    """Stays open when a client that uses it is closed."""

    def __init__(self, verify: bool | ssl.SSLContext, transport: httpx.BaseTransport | None) -> None:
        self._verify, self._given = verify, transport
        self._lock = ForkLock()
        # A process id and the pool of that process, replaced as one.
        self._own: tuple[int, httpx.BaseTransport] | None = None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._current().handle_request(request)

    def shut(self) -> None:
        with self._lock:
            own, self._own = self._own, None
        if self._given:
            self._given.close()
        elif own and own[0] == os.getpid():
            own[1].close()

    def _current(self) -> httpx.BaseTransport:
        if self._given:
            return self._given
        own = self._own
        if own and own[0] == os.getpid():
            return own[1]
        with self._lock:
            if self._own is None or self._own[0] != os.getpid():
                self._own = os.getpid(), httpx.HTTPTransport(verify=self._verify)
            return self._own[1]


class AsyncPools(httpx.AsyncBaseTransport):
    """Stay open when a client that uses them is closed."""

    def __init__(self, verify: bool | ssl.SSLContext, transport: httpx.AsyncBaseTransport | None) -> None:
        self._verify, self._given = verify, transport
        self._lock = ForkLock()
        # Replaced as a whole, never changed, so that it is read without the lock.
        self._pools: dict[LoopOfProcess, httpx.AsyncBaseTransport] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self._current().handle_async_request(request)

    async def ashut(self) -> None:
        own = self._pools.get(_running())
        with self._lock:
            self._pools = self._without(_running())
        if self._given:
            await self._given.aclose()
        elif own:
            await own.aclose()

    def _current(self) -> httpx.AsyncBaseTransport:
        if self._given:
            return self._given
        running = _running()
        pool = self._pools.get(running)
        if pool is None:
            pool = httpx.AsyncHTTPTransport(verify=self._verify)
            with self._lock:
                self._pools = {**self._without(running), running: pool}
        return pool

    def _without(self, left_out: LoopOfProcess) -> dict[LoopOfProcess, httpx.AsyncBaseTransport]:
        """The other pools that can still be used. A pool refers to its loop, so weak references would keep closed loops."""
        return {
            (process, loop): pool
            for (process, loop), pool in self._pools.items()
            if (process, loop) != left_out and process == os.getpid() and not loop.is_closed()
        }


def _running() -> LoopOfProcess:
    return os.getpid(), asyncio.get_running_loop()


class Pools:
    def __init__(
        self,
        verify: bool | ssl.SSLContext,
        transport: httpx.BaseTransport | None,
        async_transport: httpx.AsyncBaseTransport | None,
    ) -> None:
        # The CA certificates are read once, for all pools.
        context = httpx.create_ssl_context() if verify is True else verify
        self.blocking = BlockingPool(context, transport)
        self.asynchronous = AsyncPools(context, async_transport)
