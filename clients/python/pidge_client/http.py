"""HTTP clients that attach the token, keep to the time limits, repeat what may be repeated, and raise `PidgeError` for answers
that are not the service's."""

import asyncio
import time
from collections.abc import Callable
from typing import Any, Self

import httpx

from .availability import Admission, Availability
from .errors import PidgeError, Unavailable, error, read_problem
from .generated.types import Unset
from .retries import PASSING, Limits, StepTimeouts, is_repeated, pause
from .tokens import TokenSource

LOCAL = (httpx.PoolTimeout, httpx.LocalProtocolError, httpx.UnsupportedProtocol)
"""Errors of this process: all its connections are in use, or it cannot make such a request."""


class Call:
    """One call: its attempts, and what to do after each of them."""

    def __init__(
        self, request: httpx.Request, limits: Limits, availability: Availability, tokens: TokenSource | None
    ) -> None:
        self.admission = availability.admit()
        if self.admission is Admission.REFUSED:
            raise Unavailable(None, reason="Pidge did not answer a moment ago; it will be tried again")
        self.request, self.limits, self.availability, self.tokens = request, limits, availability, tokens
        self.attempt = 0
        self.began = 0.0
        self.token = ""
        self.was_renewed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.admission is Admission.TRIAL:
            self.availability.end_trial()

    def show_answer(self) -> None:
        self.admission = Admission.ALLOWED
        self.availability.note_answer()

    def show_silence(self) -> None:
        self.admission = Admission.ALLOWED
        self.availability.note_silence(self.began)

    def get_token(self) -> str | None:
        """The token of the next attempt."""
        return self.tokens.get() if self.tokens else None

    async def aget_token(self) -> str | None:
        """The token of the next attempt, if it arrives in time."""
        if self.tokens is None:
            return None
        try:
            async with asyncio.timeout(self.limits.left()) as limit:
                return await self.tokens.aget()
        except TimeoutError as cause:
            if not limit.expired():
                raise
            raise Unavailable(None, reason="the token did not arrive in time") from cause

    def begin(self, token: str | None) -> StepTimeouts:
        """Prepares an attempt. Returns its time-outs; raises if the token has taken all the time."""
        if self.limits.left() <= 0:
            raise Unavailable(None, reason="no time is left for an attempt")
        if self.attempt == 0:
            self.began = time.monotonic()
        self.attempt += 1
        if token is not None:
            self.token = token
            self.request.headers["Authorization"] = f"Bearer {token}"
        timeouts = StepTimeouts(self.limits)
        self.request.extensions["timeout"] = timeouts
        return timeouts

    def lost(self, cause: httpx.TransportError) -> float:
        """Returns the pause before the next attempt; raises if there is none."""
        seconds = self.repeat(None)
        if seconds is None:
            if self.shows_absence(cause):
                self.show_silence()
            raise Unavailable(None, reason=f"no answer: {cause or type(cause).__name__}") from cause
        return seconds

    def shows_absence(self, cause: httpx.TransportError) -> bool:
        """True if Pidge is at fault. A time-out shows that only if Pidge had the time, and not the token."""
        wait = self.limits.wait if isinstance(cause, httpx.ReadTimeout) else 0
        had_time = time.monotonic() - self.began >= wait + self.limits.attempt_timeout / 2
        return not isinstance(cause, LOCAL) and (had_time or not isinstance(cause, httpx.TimeoutException))

    def answered(self, response: httpx.Response) -> float | None:
        """Returns the pause before the next attempt, or None if this is the answer; raises if it is not the service's."""
        status = response.status_code
        is_success = status < 300
        is_of_service = is_success or read_problem(response.content) is not None
        is_answer = is_of_service or status not in PASSING
        if is_answer:
            self.show_answer()
        if status == 401 and not self.was_renewed and self.tokens and self.tokens.renew(self.token):
            self.was_renewed = True
            self.attempt -= 1
            return 0.0
        seconds = self.repeat(status, response.headers.get("Retry-After", ""))
        if seconds is not None:
            return seconds
        if not is_answer:
            self.show_silence()
        if not is_of_service:
            raise error(status, None)
        if (
            is_success
            and not _has_lines(response)
            and response.content
            and not response.headers.get("Content-Type", "").startswith("application/json")
        ):
            raise PidgeError(status, reason=f"the answer has status {status}, but is not JSON: is this Pidge?")
        return None

    def repeat(self, status: int | None, retry_after: str = "") -> float | None:
        """The pause before the next attempt, if there is to be one and it would begin in time."""
        if self.attempt >= self.limits.attempts or not is_repeated(self.request, status):
            return None
        seconds = pause(self.attempt, retry_after)
        return seconds if seconds < self.limits.left() else None


def _has_lines(response: httpx.Response) -> bool:
    """True for an export, whose body is left unread if the caller streams it."""
    return response.status_code == 200 and response.headers.get("Content-Type", "").startswith("application/x-ndjson")


def _whole(response: httpx.Response, chunks: list[bytes]) -> httpx.Response:
    return httpx.Response(
        response.status_code, headers=response.headers, content=b"".join(chunks), request=response.request
    )


def _prepared(path: httpx.URL | str, options: dict[str, Any]) -> dict[str, Any]:
    """The options of a generated call, which passes on an optional body that was left out.

    Raises for a path with a user id that HTTP clients and proxies remove: the request would be another one."""
    segments = str(path).removeprefix("/").split("/")
    if str(path).startswith("/") and not {"", ".", ".."}.isdisjoint(segments):
        raise PidgeError(422, code="invalid_user_id", reason="a user id is neither empty nor `.` nor `..`")
    if isinstance(options.get("json"), Unset):
        options["json"] = None
    return options


NewCall = Callable[[httpx.Request], Call]


class BlockingHttp(httpx.Client):
    def __init__(self, new_call: NewCall, **options: Any) -> None:
        super().__init__(**options)
        self._new_call = new_call

    def build_request(self, method: str, url: httpx.URL | str, **options: Any) -> httpx.Request:
        return super().build_request(method, url, **_prepared(url, options))

    def send(self, request: httpx.Request, *, stream: bool = False, **_: Any) -> httpx.Response:
        with self._new_call(request) as call:
            while True:
                timeouts = call.begin(call.get_token())
                try:
                    response = self._read(request, timeouts, stream)
                except httpx.TransportError as cause:
                    seconds: float | None = call.lost(cause)
                else:
                    seconds = call.answered(response)
                if seconds is None:
                    return response
                time.sleep(seconds)

    def _read(self, request: httpx.Request, timeouts: StepTimeouts, stream: bool) -> httpx.Response:
        response = super().send(request, stream=True)
        if response.is_stream_consumed or (stream and _has_lines(response)):
            return response
        try:
            chunks = []
            for chunk in response.iter_raw():
                chunks.append(chunk)
                timeouts.check(request)
            return _whole(response, chunks)
        finally:
            response.close()


class AsyncHttp(httpx.AsyncClient):
    def __init__(self, new_call: NewCall, **options: Any) -> None:
        super().__init__(**options)
        self._new_call = new_call

    def build_request(self, method: str, url: httpx.URL | str, **options: Any) -> httpx.Request:
        return super().build_request(method, url, **_prepared(url, options))

    async def send(self, request: httpx.Request, *, stream: bool = False, **_: Any) -> httpx.Response:
        with self._new_call(request) as call:
            while True:
                timeouts = call.begin(await call.aget_token())
                try:
                    response = await self._read(request, timeouts, stream)
                except httpx.TransportError as cause:
                    seconds: float | None = call.lost(cause)
                else:
                    seconds = call.answered(response)
                if seconds is None:
                    return response
                await asyncio.sleep(seconds)

    async def _read(self, request: httpx.Request, timeouts: StepTimeouts, stream: bool) -> httpx.Response:
        response = await super().send(request, stream=True)
        if response.is_stream_consumed or (stream and _has_lines(response)):
            return response
        try:
            chunks = []
            async for chunk in response.aiter_raw():
                chunks.append(chunk)
                timeouts.check(request)
            return _whole(response, chunks)
        finally:
            await response.aclose()
