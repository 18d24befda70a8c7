"""The connections of a process: one pool for blocking calls, and one for the async calls of each event loop.

Sockets belong to the process and the loop that opened them: a forked worker and a new loop get a pool of their own."""

import asyncio
import os
import ssl
import threading
from weakref import WeakKeyDictionary

import httpx


class BlockingPool(httpx.BaseTransport):
    """Stays open when a client that uses it is closed."""

    def __init__(self, verify: bool | ssl.SSLContext, transport: httpx.BaseTransport | None) -> None:
        self._verify, self._transport = verify, transport
        self._process = os.getpid()
        self._lock = threading.Lock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._current().handle_request(request)

    def shut(self) -> None:
        with self._lock:
            transport, self._transport = self._transport, None
        if transport:
            transport.close()

    def _current(self) -> httpx.BaseTransport:
        transport = self._transport
        if transport and self._process == os.getpid():
            return transport
        with self._lock:
            if self._transport is None or self._process != os.getpid():
                self._transport = httpx.HTTPTransport(verify=self._verify)
                self._process = os.getpid()
            return self._transport


class AsyncPools(httpx.AsyncBaseTransport):
    """Stay open when a client that uses them is closed."""

    def __init__(self, verify: bool | ssl.SSLContext, transport: httpx.AsyncBaseTransport | None) -> None:
        self._verify, self._given = verify, transport
        self._pools: WeakKeyDictionary[asyncio.AbstractEventLoop, httpx.AsyncBaseTransport] = WeakKeyDictionary()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self._current().handle_async_request(request)

    async def ashut(self) -> None:
        transport = self._given or self._pools.pop(asyncio.get_running_loop(), None)
        if transport:
            await transport.aclose()

    def _current(self) -> httpx.AsyncBaseTransport:
        if self._given:
            return self._given
        loop = asyncio.get_running_loop()
        if loop not in self._pools:
            self._pools[loop] = httpx.AsyncHTTPTransport(verify=self._verify)
        return self._pools[loop]


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
