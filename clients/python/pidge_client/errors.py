"""Errors of calls. The status decides whether a call succeeded; the body only says more about an error."""

import json
from typing import TypeVar, cast

from .generated.models import Problem
from .generated.types import Response

UNAVAILABLE = (502, 503, 504)

T = TypeVar("T")


class PidgeError(Exception):
    """A call that did not succeed. Decide by `code`, and log `request_id`.

    `problem` is the service's problem (RFC 9457), or None where the answer is none: then `code` is `http_<status>`. Where the
    client itself refuses what the service would refuse, it is the service's code."""

    def __init__(self, status: int | None, problem: Problem | None = None, *, reason: str = "", code: str = "") -> None:
        self.status = status
        self.problem = problem
        self.code = problem.code if problem else code or (f"http_{status}" if status else "no_answer")
        self.request_id = problem.request_id if problem else None
        super().__init__(problem.detail if problem else reason or f"the answer has status {status} and no problem")

    def __str__(self) -> str:
        return f"{self.code}: {super().__str__()}"


class Unavailable(PidgeError):
    """Pidge gave no answer in time (`status` is None), or could not serve the call (502, 503, 504).

    A page shows itself without messaging. A send without an `Idempotency-Key` may have arrived."""


class PositionGone(PidgeError):
    """The event log no longer has the events after a position: some were missed. `oldest` is the position to go on from."""

    @property
    def oldest(self) -> int:
        return cast(int, self.problem.oldest) if self.problem else 0


class PositionUnknown(PidgeError):
    """A position is above the last one of the event log, which is `latest`: it is of another deployment, or of a database
    that was replaced."""

    @property
    def latest(self) -> int:
        return cast(int, self.problem.latest) if self.problem else 0


class IncompleteExport(PidgeError):
    """An export was cut off, or changed on its way. Request it again: there is no way to go on with a part."""

    def __init__(self, reason: str) -> None:
        super().__init__(200, code="incomplete_export", reason=reason)


def error(status: int, problem: Problem | None) -> PidgeError:
    """The error of an answer with this status."""
    if problem and problem.code == "position_gone" and isinstance(problem.oldest, int):
        return PositionGone(status, problem)
    if problem and problem.code == "position_unknown" and isinstance(problem.latest, int):
        return PositionUnknown(status, problem)
    return (Unavailable if status in UNAVAILABLE else PidgeError)(status, problem)


def ok(response: Response[T | Problem]) -> T:
    """The answer of a call that succeeded; None for an answer without a body (204). Raises `PidgeError` otherwise."""
    if response.status_code >= 300:
        # The operation may not document this status, and the generated code then parses nothing.
        raise error(response.status_code, read_problem(response.content))
    return cast(T, response.parsed)


def read_problem(body: bytes) -> Problem | None:
    """The problem in the body of an error, if it is one."""
    try:
        problem = Problem.from_dict(json.loads(body))
    except (KeyError, TypeError, ValueError):
        return None
    return problem if isinstance(problem.code, str) else None
