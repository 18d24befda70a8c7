"""Which calls are repeated, when, and for how long: the table in clients/README.md."""

import random
import re
import time
from collections.abc import Iterator, Mapping

import httpx

PASSING = (502, 503, 504)
MARKS = ("/read", "/unread", "/read-all")


def may_repeat(request: httpx.Request) -> bool:
    """True if the request may be sent again although the first one may have been carried out."""
    if request.method == "POST":
        return "Idempotency-Key" in request.headers or request.url.path.endswith(MARKS)
    return "If-Match" not in request.headers and "If-None-Match" not in request.headers


def is_repeated(request: httpx.Request, status: int | None) -> bool:
    """True if the request is sent again after an answer with this status, or after none. 429 says that nothing was done."""
    return status == 429 or ((status is None or status in PASSING) and may_repeat(request))


def pause(attempt: int, retry_after: str = "") -> float:
    """Seconds to wait after an attempt: what the service asked for, and at random up to 0.2, 0.4, 0.8 … more, so that clients
    do not return all at once."""
    asked = int(retry_after) if re.fullmatch("[0-9]{1,9}", retry_after) else 0
    return asked + random.uniform(0, 0.1 * 2**attempt)


def waiting_time(request: httpx.Request) -> int:
    """Seconds that the service may wait before it answers, as a reader of the event log asks for."""
    wait = request.url.params.get("wait", "")
    is_read = request.method == "GET" and request.url.path.endswith("/v1/events/log")
    return int(wait) if is_read and re.fullmatch("[0-9]{1,2}", wait) else 0


class Limits:
    """How long one call takes, and how often it is attempted. `wait` comes on top, of the call and of each attempt."""

    def __init__(self, timeout: float, attempts: int, attempt_timeout: float, wait: float = 0) -> None:
        self.attempts = attempts
        self.attempt_timeout = attempt_timeout
        self.wait = wait
        self.deadline = time.monotonic() + timeout + wait

    def left(self) -> float:
        return self.deadline - time.monotonic()


class StepTimeouts(Mapping[str, float]):
    """The time-outs of one attempt, as the transport asks for them at the beginning of each step: what is left of the attempt
    then. Connecting may take half of it, as it is two steps with TLS. Only reading has the time for which the service waits."""

    STEPS = ("pool", "connect", "write", "read")

    def __init__(self, limits: Limits) -> None:
        now, left = time.monotonic(), limits.left()
        self.sent = now + min(left, limits.attempt_timeout)
        self.end = now + min(left, limits.attempt_timeout + limits.wait)
        self.silence: float | None = None

    def __getitem__(self, step: str) -> float:
        if step not in self.STEPS:
            raise KeyError(step)
        if step == "read" and self.silence is not None:
            return self.silence
        left = max((self.end if step == "read" else self.sent) - time.monotonic(), 0.001)
        return left / 2 if step == "connect" else left

    def __iter__(self) -> Iterator[str]:
        return iter(self.STEPS)

    def __len__(self) -> int:
        return len(self.STEPS)

    def leave(self, silence: float) -> None:
        """Ends the attempt, as its answer has begun: each piece of it may take so many seconds."""
        self.silence = silence

    def check(self, request: httpx.Request) -> None:
        """Raises if the attempt has no time left: each chunk of a slow body has a time-out of its own."""
        if time.monotonic() > self.end:
            raise httpx.ReadTimeout("the answer did not arrive in time", request=request)
