"""One `Pidge` for a process: tokens, time limits, absence, and connections that users, threads and loops share."""

import asyncio
import base64
import json
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from pidge_client import Pidge, PidgeError, Unavailable, ok
from pidge_client.generated.api.inbox import get_unread_totals
from pidge_client.generated.api.users import get_me
from pidge_client.tokens import renewal

from .scripted import Scripted

TOTALS = {"messages": 1, "conversations": 1, "muted_messages": 0}
SERVICE = {"service": "pidge", "version": "1", "api": "v1", "features": []}


def token(**claims: float) -> str:
    return f"h.{base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip('=')}.s"


def mock(answer: Callable[[httpx.Request], httpx.Response], **options: float) -> Pidge:
    transport = httpx.MockTransport(answer)
    return Pidge("http://pidge", transport=transport, async_transport=transport, **options)  # type: ignore[arg-type]


def test_a_silent_service_costs_one_timeout_and_then_nothing() -> None:
    with Scripted(["silent"]) as server:
        pidge = Pidge(server.url, timeout=0.5, attempts=2)
        mia = pidge.as_user("t")

        for _ in range(5):
            with pytest.raises(Unavailable) as refused:
                ok(get_unread_totals.sync_detailed(client=mia))

        assert (refused.value.status, refused.value.code) == (None, "no_answer")
        assert pidge.presence() is None
        assert asyncio.run(pidge.apresence()) is None
        assert len(server.requests) == 1


def test_an_absence_ends_with_the_first_answer() -> None:
    with Scripted(["silent", 404]) as server:
        mia = Pidge(server.url, timeout=0.3, absence=0.3).as_user("t")
        with pytest.raises(Unavailable):
            ok(get_me.sync_detailed(client=mia))

        for _ in range(600):
            try:
                ok(get_me.sync_detailed(client=mia))
            except PidgeError as error:
                if error.status == 404:
                    break
            time.sleep(0.05)

        assert len(server.requests) >= 2, "the service is asked again"
        with pytest.raises(PidgeError, match="code"):
            ok(get_me.sync_detailed(client=mia))


def test_a_body_that_trickles_in_ends_at_the_deadline() -> None:
    class Trickle(httpx.SyncByteStream):
        def __iter__(self):  # type: ignore[no-untyped-def]
            while True:
                time.sleep(0.05)
                yield b" "

    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"Content-Type": "application/json"}, stream=Trickle())

    with pytest.raises(Unavailable, match="in time"):
        ok(get_me.sync_detailed(client=mock(answer, timeout=0.2).as_user("t")))


def test_presence_is_asked_once_also_when_it_is_missing() -> None:
    asked = list[str]()
    answers = iter([httpx.Response(200, json=SERVICE)])

    def present(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return next(answers)

    def absent(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return httpx.Response(404, text="<html>")

    for answer, is_there in ((present, True), (absent, False)):
        asked.clear()
        pidge = mock(answer)
        assert [pidge.presence() is not None for _ in range(3)] == [is_there] * 3
        assert (asyncio.run(pidge.apresence()) is not None) == is_there
        assert asked == ["/.well-known/messaging"]


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, json={"hello": "world"}),
        httpx.Response(200, json={**SERVICE, "api": "v2"}),
        httpx.Response(200, text="<html>"),
        httpx.Response(204),
        httpx.Response(503, json={}),
        httpx.Response(301, headers={"Location": "/login"}),
    ],
)
def test_another_service_at_the_address_is_no_messaging(answer: httpx.Response) -> None:
    assert mock(lambda _: answer).presence() is None


def test_without_an_address_nothing_is_called() -> None:
    pidge = Pidge("")

    assert pidge.presence() is None
    with pytest.raises(Unavailable):
        ok(get_me.sync_detailed(client=pidge.as_user("t")))


@pytest.mark.parametrize("status", [301, 400, 403, 404, 418, 499, 500, 502, 520])
def test_an_answer_that_is_not_of_the_service_is_an_error_with_its_status(status: int) -> None:
    pidge = mock(lambda _: httpx.Response(status, text="<html>Bad gateway"), attempts=1)

    with pytest.raises(PidgeError) as raised:
        ok(get_me.sync_detailed(client=pidge.as_user("t")))

    assert (raised.value.status, raised.value.code) == (status, f"http_{status}")
    assert isinstance(raised.value, Unavailable) == (status == 502)


def test_a_token_is_kept_until_it_is_refused_or_expires() -> None:
    signed = list[str]()
    refused = set[str]()

    def sign() -> str:
        signed.append(token(exp=time.time() + 300, n=len(signed)))
        return signed[-1]

    def answer(request: httpx.Request) -> httpx.Response:
        if request.headers["Authorization"].removeprefix("Bearer ") in refused:
            return httpx.Response(
                401, json=dict.fromkeys(["type", "title", "detail", "code", "request_id"], "x") | {"status": 401}
            )
        return httpx.Response(200, json=TOTALS)

    mia = mock(answer).as_user(sign)
    for _ in range(3):
        assert ok(get_unread_totals.sync_detailed(client=mia)).messages == 1
    assert len(signed) == 1
    refused.add(signed[0])
    assert ok(get_unread_totals.sync_detailed(client=mia)).messages == 1
    assert asyncio.run(get_unread_totals.asyncio_detailed(client=mia)).status_code == 200
    assert len(signed) == 2

    # A second refusal, and a token that cannot be renewed, are the answer.
    everything = mock(lambda _: httpx.Response(401, text="no"))
    for given in (sign, "fixed"):
        with pytest.raises(PidgeError, match="http_401"):
            ok(get_unread_totals.sync_detailed(client=everything.as_user(given)))


def test_a_token_is_renewed_before_it_expires() -> None:
    assert renewal(token(exp=1300), now=1000) == 1270
    assert renewal(token(exp=1010), now=1000) == 1008
    assert renewal(token(exp=900), now=1000) == 900
    for odd in ["", "a.b.c", token(iat=1), "a." + base64.urlsafe_b64encode(b"[]").decode() + ".c"]:
        assert renewal(odd, now=1000) == float("inf")


def test_an_async_function_gives_tokens_to_async_calls_only() -> None:
    async def sign() -> str:
        return token(exp=time.time() + 300)

    mia = mock(lambda _: httpx.Response(200, json=TOTALS)).as_user(sign)

    assert asyncio.run(get_unread_totals.asyncio_detailed(client=mia)).status_code == 200
    fresh = mock(lambda _: httpx.Response(200, json=TOTALS)).as_user(sign)
    with pytest.warns(RuntimeWarning), pytest.raises(TypeError, match="awaitable"):
        get_unread_totals.sync_detailed(client=fresh)


def test_users_threads_and_loops_share_one_pidge() -> None:
    pidge = Pidge(os.environ["PIDGE_URL"], timeout=30)
    people = {os.environ[f"PIDGE_{role}"]: os.environ[f"PIDGE_{role}_TOKEN"] for role in ("EDUCATOR", "STUDENT")}

    def who(user_id: str) -> str:
        return ok(get_me.sync_detailed(client=pidge.as_user(people[user_id]))).user.user_id

    async def awho(user_id: str) -> str:
        return ok(await get_me.asyncio_detailed(client=pidge.as_user(people[user_id]))).user.user_id

    asked = [*people] * 20
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(who, asked)) == asked
    for user_id in people:
        assert asyncio.run(awho(user_id)) == user_id

    child = os.fork()
    if child == 0:
        os._exit(0 if [who(user_id) for user_id in people] == [*people] else 1)
    assert os.waitpid(child, 0)[1] == 0, "a forked worker has connections of its own"
    assert who(asked[0]) == asked[0]


def test_headers_of_a_user_are_sent_with_each_call() -> None:
    seen = list[str]()

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers["X-Request-Id"])
        return httpx.Response(200, json=TOTALS)

    mia = mock(answer).as_user("t", headers={"X-Request-Id": "page-1"})

    ok(get_unread_totals.sync_detailed(client=mia))
    ok(get_unread_totals.sync_detailed(client=mia.with_headers({"X-Request-Id": "page-2"})))
    assert seen == ["page-1", "page-2"]
