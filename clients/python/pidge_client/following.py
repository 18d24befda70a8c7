"""Following the event log: which calls a follower makes, and how long it pauses between them."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any

from .errors import PidgeError, Unavailable, ok
from .generated.api.events import list_events
from .generated.client import AuthenticatedClient
from .generated.models import EventPage, LogEventType
from .retries import pause

log = logging.getLogger(__name__)

WAIT = 20
"""Seconds that a call waits for an event, if it is not told otherwise."""
LEAST_INTERVAL = 1.0
"""Seconds between two calls of which the first found no event: a service that is about to stop does not wait."""
MOST_PAUSES = 8
"""The pauses between calls do not grow after so many failures: they are of up to 25.6 seconds then."""


class Follower:
    """Where a follower is in the log, and what it asks next."""

    def __init__(self, after: int | None, types: Iterable[str] | None, limit: int, wait: int) -> None:
        self.after = after
        # Without `types` the log would have those of later versions too, for which there are no models.
        self.types = ",".join(str(kind) for kind in (LogEventType if types is None else types))
        self.limit, self.wait = limit, wait
        self.failures = 0
        self.began = 0.0

    def begin(self) -> dict[str, Any]:
        """The parameters of the next call.

        The first one without a position does not wait: the caller has the position to keep at once. Nor does the first one
        after a failure, so that the service's answer is known at once."""
        self.began = time.monotonic()
        waits = self.after is not None and self.failures == 0
        asked: dict[str, Any] = {"types": self.types, "limit": self.limit, "wait": self.wait if waits else 0}
        return asked if self.after is None else {**asked, "after": self.after}

    def answered(self) -> None:
        """Notes that the service answers."""
        if self.failures:
            log.info("Pidge answers again: following the event log from %s", self.after)
        self.failures = 0

    def seconds_after(self, page: EventPage) -> float:
        """Goes on to the next page. Returns the pause before it."""
        is_first, self.after = self.after is None, page.next_
        if page.items or is_first or page.next_ < page.latest:
            return 0.0
        return max(self.began + LEAST_INTERVAL - time.monotonic(), 0.0)

    def failed(self, error: PidgeError) -> float:
        """Returns the pause before the next call; raises if trying again does not help."""
        if not isinstance(error, Unavailable) and error.status != 429:
            raise error
        if self.failures == 0:
            log.warning("cannot follow the event log from %s, and will try again: %s", self.after, error)
        self.failures += 1
        return pause(min(self.failures, MOST_PAUSES))


def follow(client: AuthenticatedClient, follower: Follower) -> Iterator[EventPage]:
    while True:
        try:
            page = ok(list_events.sync_detailed(client=client, **follower.begin()))
        except PidgeError as error:
            time.sleep(follower.failed(error))
            continue
        follower.answered()
        yield page
        time.sleep(follower.seconds_after(page))


async def afollow(client: AuthenticatedClient, follower: Follower) -> AsyncIterator[EventPage]:
    while True:
        try:
            page = ok(await list_events.asyncio_detailed(client=client, **follower.begin()))
        except PidgeError as error:
            await asyncio.sleep(follower.failed(error))
            continue
        follower.answered()
        yield page
        await asyncio.sleep(follower.seconds_after(page))
