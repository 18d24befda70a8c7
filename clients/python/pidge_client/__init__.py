"""A typed client of Pidge. `pidge_client.generated` is made from the service's OpenAPI document; here are the token and trying again."""

import asyncio
import random
import time
import uuid
from typing import TypeVar

import httpx

from .generated.client import AuthenticatedClient
from .generated.models import Problem
from .generated.types import Response

__all__ = ["PidgeError", "Retrying", "connect", "new_key", "ok"]


def connect(base_url: str, token: str, *, attempts: int = 5, timeout: float = 15.0) -> AuthenticatedClient:
    """A client that calls with the user's token, signed by the LMS, and tries again where that is safe: see `Retrying`.

    Use it as a context manager, or keep it: it holds connections open."""
    httpx_args = {"transport": Retrying(attempts=attempts)}
    return AuthenticatedClient(base_url=base_url, token=token, timeout=httpx.Timeout(timeout), httpx_args=httpx_args)


def new_key() -> str:
    """A new name for a send. Keep it until the send is answered: the same key is the same message."""
    return str(uuid.uuid4())


class PidgeError(Exception):
    """What `ok` raises: the service's problem, or `None` where the answer was nothing that the document knows."""

    def __init__(self, status: int, problem: Problem | None) -> None:
        super().__init__(f"{status} {problem.code}: {problem.detail}" if problem else f"status {status}")
        self.status = status
        self.problem = problem
        self.code = problem.code if problem else None


T = TypeVar("T")


def ok(response: Response[T | Problem]) -> T:
    """The answer of a call that went well; raises `PidgeError` otherwise."""
    parsed = response.parsed
    if isinstance(parsed, Problem) or parsed is None:
        raise PidgeError(response.status_code, parsed)
    return parsed


class Retrying(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Tries again where the service was busy or away (429, 503) or gave no answer: after the seconds that it named, and up to
    0.2, 0.4, 0.8 … seconds more, by chance, so that clients do not come back all at once.

    Only what reads may be repeated, and a send with an `Idempotency-Key`: another call may have been carried out unheard.
    But 429 says that nothing was."""

    def __init__(
        self,
        transport: httpx.BaseTransport | None = None,
        async_transport: httpx.AsyncBaseTransport | None = None,
        *,
        attempts: int = 5,
    ) -> None:
        self.transport = transport or httpx.HTTPTransport()
        self.async_transport = async_transport or httpx.AsyncHTTPTransport()
        self.attempts = attempts

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        for attempt in range(1, self.attempts):
            try:
                response = self.transport.handle_request(request)
            except httpx.TransportError:
                if not may_repeat(request):
                    raise
                time.sleep(pause(attempt))
                continue
            if not is_passing(request, response):
                return response
            response.close()
            time.sleep(pause(attempt, response))
        return self.transport.handle_request(request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        for attempt in range(1, self.attempts):
            try:
                response = await self.async_transport.handle_async_request(request)
            except httpx.TransportError:
                if not may_repeat(request):
                    raise
                await asyncio.sleep(pause(attempt))
                continue
            if not is_passing(request, response):
                return response
            await response.aclose()
            await asyncio.sleep(pause(attempt, response))
        return await self.async_transport.handle_async_request(request)

    def close(self) -> None:
        self.transport.close()

    async def aclose(self) -> None:
        await self.async_transport.aclose()


def may_repeat(request: httpx.Request) -> bool:
    """Whether a request that got no answer may be sent again."""
    return request.method == "GET" or "Idempotency-Key" in request.headers


def is_passing(request: httpx.Request, response: httpx.Response) -> bool:
    """Whether the same request may be answered otherwise in a moment."""
    return response.status_code == 429 or (response.status_code == 503 and may_repeat(request))


def pause(attempt: int, response: httpx.Response | None = None) -> float:
    """How many seconds to wait after so many attempts: what the service asked for, and some chance."""
    asked = response.headers.get("Retry-After", "") if response else ""
    return (min(int(asked), 60) if asked.isdecimal() else 0) + random.uniform(0, 0.1 * 2**attempt)
