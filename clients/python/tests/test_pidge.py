"""One `Pidge` for a process: its address, tokens, time limits, and connections that users, threads and loops share."""

import asyncio
import base64
import gc
import json
import os
import signal
import ssl
import threading
import time
import weakref
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from pidge_client import Pidge, PidgeError, Unavailable, ok
from pidge_client.generated.api.conversations import delete_draft
from pidge_client.generated.api.inbox import get_unread_totals
from pidge_client.generated.api.users import get_me
from pidge_client.tokens import renewal

from .mocked import TOTALS, mock


def token(**claims: float) -> str:
    return f"h.{base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip('=')}.s"


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


def test_certificates_are_verified_however_the_scheme_is_written() -> None:
    for base_url in ("https://pidge.example", "HTTPS://pidge.example"):
        pools = Pidge(base_url)._pools

        for verify in (pools.blocking._verify, pools.asynchronous._verify):
            assert isinstance(verify, ssl.SSLContext) and verify.verify_mode == ssl.CERT_REQUIRED


@pytest.mark.parametrize(
    "base_url",
    [
        "pidge.example",
        "//pidge.example",
        "/pidge",
        "https://",
        "ftp://pidge.example",
        "http://pidge:port",
        "https://pidge.example?",
        "https://pidge.example?tenant=a",
        "https://pidge.example/#top",
        "https://pidge.example/v1",
        "https://pidge.example/prefix/v1/",
        "https://ann:secret@pidge.example",
    ],
)
def test_an_address_to_which_no_path_can_be_appended_is_refused(base_url: str) -> None:
    with pytest.raises(ValueError, match="base_url") as refused:
        Pidge(base_url)

    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("user_id", ["", ".", ".."])
def test_a_user_id_that_paths_cannot_have_is_refused_and_not_sent(user_id: str) -> None:
    sent = list[httpx.Request]()

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(204)

    mia = mock(answer).as_user("t")

    with pytest.raises(PidgeError) as refused:
        delete_draft.sync_detailed(user_id, client=mia)
    with pytest.raises(PidgeError, match="invalid_user_id"):
        asyncio.run(delete_draft.asyncio_detailed(user_id, client=mia))
    assert (refused.value.status, refused.value.code) == (422, "invalid_user_id")
    assert sent == []


def test_user_ids_with_dots_are_sent() -> None:
    sent = list[str]()

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request.url.raw_path.decode())
        return httpx.Response(204)

    for user_id in ("...", ".a", "a/../b"):
        delete_draft.sync_detailed(user_id, client=mock(answer).as_user("t"))

    assert sent == [f"/v1/conversations/{peer}/draft" for peer in ("...", ".a", "a%2F..%2Fb")]


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


def test_the_pools_of_closed_loops_are_dropped() -> None:
    pidge = Pidge(os.environ["PIDGE_URL"], timeout=30)
    loops = list[weakref.ref[asyncio.AbstractEventLoop]]()

    async def call() -> None:
        loops.append(weakref.ref(asyncio.get_running_loop()))
        assert await pidge.apresence()
        ok(await get_me.asyncio_detailed(client=pidge.as_user(os.environ["PIDGE_STUDENT_TOKEN"])))

    for _ in range(5):
        asyncio.run(call())
    gc.collect()

    assert [loop() is None for loop in loops[:-1]] == [True] * 4


def test_a_worker_that_is_forked_while_a_thread_has_the_locks_can_call() -> None:
    pidge = Pidge(os.environ["PIDGE_URL"], timeout=30)
    are_held, is_over = threading.Event(), threading.Event()

    def hold_locks() -> None:
        with pidge._availability._lock, pidge._pools.blocking._lock, pidge._pools.asynchronous._lock:
            are_held.set()
            is_over.wait()

    holder = threading.Thread(target=hold_locks)
    holder.start()
    are_held.wait()
    child = os.fork()
    if child == 0:
        signal.alarm(20)
        os._exit(0 if pidge.presence() and asyncio.run(pidge.apresence()) else 1)
    is_over.set()
    holder.join()

    assert os.waitpid(child, 0)[1] == 0


def test_headers_of_a_user_are_sent_with_each_call() -> None:
    seen = list[str]()

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers["X-Request-Id"])
        return httpx.Response(200, json=TOTALS)

    mia = mock(answer).as_user("t", headers={"X-Request-Id": "page-1"})

    ok(get_unread_totals.sync_detailed(client=mia))
    ok(get_unread_totals.sync_detailed(client=mia.with_headers({"X-Request-Id": "page-2"})))
    assert seen == ["page-1", "page-2"]
