"""`Pidge`: one per process, with the connections that all users and threads share."""

import ssl
import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from typing import Self

import httpx
from attrs import define, field

from .availability import UNKNOWN, Availability
from .errors import PidgeError, Unavailable
from .exporting import SILENCE, ExportedLine, aread_export, export_request, read_export
from .following import WAIT, Follower, afollow, follow
from .generated.client import AuthenticatedClient
from .generated.models import EventPage, ExportUserOthers, Service
from .http import AsyncHttp, BlockingHttp, Call
from .pools import Pools
from .retries import Limits, waiting_time
from .tokens import Token, TokenSource


def new_key() -> str:
    """A new `Idempotency-Key`. Keep it with the text until the send is answered: the same key is the same message."""
    return str(uuid.uuid4())


class Pidge:
    """The service, as one process sees it. Create it once, at module level; threads share it.

    Args:
        base_url: Where Pidge is: an http or https URL without `/v1`. Empty: this LMS has no messaging, and nothing is called.
        timeout: Seconds that one call takes at most: all attempts, pauses and tokens included.
        attempts: How often a call that may be repeated is attempted at most.
        attempt_timeout: Seconds of one attempt at most. By default all of `timeout`: what fails early is repeated.
        absence: Seconds for which a Pidge that did not answer counts as absent: calls raise `Unavailable` at once. Then one
            call tries again. 0 turns this off, for jobs.
        verify: Verification of certificates: see httpx.
        transport, async_transport: Instead of the connection pools, for tests.

    Raises:
        ValueError: `base_url` is not such a URL.
    """

    def __init__(
        self,
        base_url: str,
        *,
        timeout: float = 2.0,
        attempts: int = 2,
        attempt_timeout: float | None = None,
        absence: float = 15.0,
        verify: bool | ssl.SSLContext = True,
        transport: httpx.BaseTransport | None = None,
        async_transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        scheme = checked_scheme(base_url) if base_url else "http"
        self.base_url = base_url.rstrip("/")
        self.timeout, self.attempts = timeout, attempts
        self.attempt_timeout = min(attempt_timeout or timeout, timeout)
        self._availability = Availability(absence)
        # Without TLS no CA certificates are read, which takes 20 ms.
        self._pools = Pools(verify if scheme == "https" else False, transport, async_transport)
        self._http = self.blocking_http(None, {})
        self._ahttp = self.async_http(None, {})

    def as_user(self, token: Token, *, headers: dict[str, str] | None = None) -> "UserClient":
        """A client for the calls of one user, over the shared connections: cheap, so make one for each page.

        A function is asked for a new token when the last one is about to expire or was refused."""
        source = TokenSource(token)
        return UserClient(base_url=self.base_url, token="", headers=dict(headers or {}), pidge=self, source=source)

    def presence(self) -> Service | None:
        """The service description, or None if messaging is not available: not configured, absent, or not Pidge.

        It is cached, a success for a minute and an absence for `absence` seconds."""
        if not self.base_url:
            return None
        known = self._availability.known()
        if known is not UNKNOWN:
            return known
        began = time.monotonic()
        try:
            answer = self._http.get("/.well-known/messaging")
        except PidgeError as error:
            return self._availability.learn(None) if error.status else self._availability.learn_nothing(began)
        return self._availability.learn(described(answer))

    async def apresence(self) -> Service | None:
        """Like `presence`, without blocking."""
        if not self.base_url:
            return None
        known = self._availability.known()
        if known is not UNKNOWN:
            return known
        began = time.monotonic()
        try:
            answer = await self._ahttp.get("/.well-known/messaging")
        except PidgeError as error:
            return self._availability.learn(None) if error.status else self._availability.learn_nothing(began)
        return self._availability.learn(described(answer))

    def blocking_http(self, source: TokenSource | None, headers: dict[str, str]) -> BlockingHttp:
        """An HTTP client over the shared connections."""
        return BlockingHttp(
            self._new_call(source), base_url=self.base_url, headers=headers, transport=self._pools.blocking
        )

    def async_http(self, source: TokenSource | None, headers: dict[str, str]) -> AsyncHttp:
        """The same, for async calls."""
        return AsyncHttp(
            self._new_call(source), base_url=self.base_url, headers=headers, transport=self._pools.asynchronous
        )

    def _new_call(self, source: TokenSource | None) -> Callable[[httpx.Request], Call]:
        def new_call(request: httpx.Request) -> Call:
            self.check_address()
            limits = Limits(self.timeout, self.attempts, self.attempt_timeout, waiting_time(request))
            return Call(request, limits, self._availability, source)

        return new_call

    def check_address(self) -> None:
        """Raises if there is no service to call."""
        if not self.base_url:
            raise Unavailable(None, reason="no base_url: this process has no messaging")

    def close(self) -> None:
        """Closes the connections of blocking calls. Needed only by tests and short-lived programs."""
        self._pools.blocking.shut()

    async def aclose(self) -> None:
        """Closes the connections that this event loop made."""
        await self._pools.asynchronous.ashut()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


@define
class UserClient(AuthenticatedClient):
    """What generated calls take as `client`: one user's calls, over the connections of a `Pidge`."""

    pidge: Pidge = field(kw_only=True)
    source: TokenSource = field(kw_only=True)

    def get_httpx_client(self) -> httpx.Client:
        if self._client is None:
            self._client = self.pidge.blocking_http(self.source, self._headers)
        return self._client

    def get_async_httpx_client(self) -> httpx.AsyncClient:
        if self._async_client is None:
            self._async_client = self.pidge.async_http(self.source, self._headers)
        return self._async_client

    def follow(
        self, after: int | None, *, types: Iterable[str] | None = None, limit: int = 200, wait: int = WAIT
    ) -> Iterator[EventPage]:
        """The event log of the tenant, page by page, from a position on: without an end. Needs the scope `events:read`.

        Keep `page.next_` in the same transaction as what you do with `page.items`, and begin there the next time. A page may
        be empty: after each wait in which nothing happened, so that a program can stop there.

        While Pidge is away the follower tries again, with pauses of up to half a minute.

        Args:
            after: The position to go on from: the `next_` that was kept. 0: before the first event ever; fails with
                `PositionGone` once the log no longer reaches back to it. None: from now on; the first page is empty then, and
                says where that is.
            types: The types of events to return. By default all that this client knows.
            limit: The maximum number of events in a page, 1 to 1000.
            wait: Seconds that a call waits for an event, 0 to 25. They come on top of the time limits of `Pidge`.

        Raises:
            PositionGone: The log no longer has the events after this position. Go on from `oldest`.
            PositionUnknown: The position is not of this log, which ends at `latest`.
            PidgeError: Any other refusal, such as of a token without the scope.
        """
        self.pidge.check_address()
        return follow(self, Follower(after, types, limit, wait))

    def afollow(
        self, after: int | None, *, types: Iterable[str] | None = None, limit: int = 200, wait: int = WAIT
    ) -> AsyncIterator[EventPage]:
        """Like `follow`, without blocking."""
        self.pidge.check_address()
        return afollow(self, Follower(after, types, limit, wait))

    def read_export(
        self, user_id: str, *, others: ExportUserOthers | None = None, silence: float = SILENCE
    ) -> Iterator[ExportedLine]:
        """Everything that is stored about a user, line by line, in memory for one piece of the answer. Needs the scope
        `privacy`, unless it is the user's own token.

        The last line is an `ExportEnd`. It comes only if the export is complete and was not changed, by its number of lines
        and its SHA-256. The time limits of `Pidge` end when the answer begins.

        Args:
            user_id: Whose data.
            others: What the export says of other users: their names, pictures and words, or with `REDACT` their ids alone.
            silence: Seconds without a byte after which the export counts as cut off. Time that the program takes for a line
                does not count.

        Raises:
            IncompleteExport: The export is cut off or was changed. Forget its lines, and request it again.
            PidgeError: The service refuses the export.
        """
        self.pidge.check_address()
        return read_export(self.get_httpx_client(), export_request(user_id, others), silence)

    def aread_export(
        self, user_id: str, *, others: ExportUserOthers | None = None, silence: float = SILENCE
    ) -> AsyncIterator[ExportedLine]:
        """Like `read_export`, without blocking."""
        self.pidge.check_address()
        return aread_export(self.get_async_httpx_client(), export_request(user_id, others), silence)


def checked_scheme(base_url: str) -> str:
    """The scheme of an address to which paths such as `/v1/me` can be appended; raises ValueError for any other."""
    try:
        url = httpx.URL(base_url)
    except httpx.InvalidURL as cause:
        raise ValueError(f"base_url is not a URL: {cause}") from cause
    if url.userinfo:
        raise ValueError("base_url must not have a user name or a password: they would replace the token")
    if url.scheme not in ("http", "https") or not url.host:
        raise ValueError(
            f"base_url must be an http or https URL with a host, such as https://pidge.example: {base_url!r}"
        )
    if "?" in base_url or "#" in base_url:
        raise ValueError(f"base_url must not have a query or a fragment: {base_url!r}")
    if url.path.rstrip("/").endswith("/v1"):
        raise ValueError(f"base_url must not have the `/v1` of the paths at its end: {base_url!r}")
    return url.scheme


def described(answer: httpx.Response) -> Service | None:
    """The service description in an answer, if it is one of this version of the API."""
    try:
        service = Service.from_dict(answer.json()) if answer.status_code == 200 else None
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
    return service if service and service.api == "v1" else None
