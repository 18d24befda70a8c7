"""Absence: what shows that Pidge is not there, what does not, and how an absence ends."""

import asyncio
import time

import httpx
import pytest

from pidge_client import Pidge, PidgeError, Unavailable, ok
from pidge_client.generated.api.inbox import get_unread_totals
from pidge_client.generated.api.users import get_me

from .mocked import SERVICE, TOTALS, mock
from .scripted import Scripted


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


@pytest.mark.parametrize("failure", [httpx.ConnectError, httpx.RemoteProtocolError, httpx.ReadError])
def test_a_service_that_cannot_be_reached_is_absent(failure: type[httpx.TransportError]) -> None:
    asked = list[str]()

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        raise failure("lost")

    pidge = mock(answer, attempts=1)
    for _ in range(3):
        with pytest.raises(Unavailable):
            ok(get_me.sync_detailed(client=pidge.as_user("t")))

    assert pidge.presence() is None
    assert asked == ["/v1/me"]


def test_a_call_that_fails_while_others_are_answered_shows_no_absence() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/v1/me":
            ok(get_unread_totals.sync_detailed(client=mia))
            raise httpx.RemoteProtocolError("lost")
        return httpx.Response(200, json=TOTALS)

    pidge = mock(answer, attempts=1)
    mia = pidge.as_user("t")
    with pytest.raises(Unavailable, match="lost"):
        ok(get_me.sync_detailed(client=mia))

    assert ok(get_unread_totals.sync_detailed(client=mia)).messages == 1


@pytest.mark.parametrize(
    "failure",
    [
        pytest.param(httpx.PoolTimeout, id="all connections of this process are in use"),
        pytest.param(httpx.LocalProtocolError, id="this process cannot make the request"),
        pytest.param(httpx.ReadTimeout, id="the token has left no time for an attempt"),
    ],
)
def test_a_failure_of_this_process_shows_no_absence(failure: type[httpx.TransportError]) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/v1/me":
            raise failure("not the fault of Pidge")
        return httpx.Response(200, json=TOTALS)

    mia = mock(answer, timeout=60, attempts=1).as_user("t")
    with pytest.raises(Unavailable, match="not the fault of Pidge"):
        ok(get_me.sync_detailed(client=mia))

    assert ok(get_unread_totals.sync_detailed(client=mia)).messages == 1


def test_a_token_that_never_arrives_ends_at_the_deadline_and_shows_no_absence() -> None:
    async def sign() -> str:
        await asyncio.Event().wait()
        return "never"

    pidge = mock(lambda _: httpx.Response(200, json=TOTALS), timeout=0.2)

    with pytest.raises(Unavailable, match="the token did not arrive"):
        asyncio.run(get_unread_totals.asyncio_detailed(client=pidge.as_user(sign)))
    assert ok(get_unread_totals.sync_detailed(client=pidge.as_user("t"))).messages == 1


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


def test_presence_without_an_answer_is_the_last_one_while_other_calls_are_answered() -> None:
    lost = list[str]()

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/.well-known/messaging":
            if not lost:
                return httpx.Response(200, json=SERVICE)
            ok(get_unread_totals.sync_detailed(client=mia))
        elif request.url.path == "/v1/inbox/unread":
            return httpx.Response(200, json=TOTALS)
        lost.append(request.url.path)
        raise httpx.RemoteProtocolError("lost")

    # Without absences: after a lost call the service is asked again at once.
    pidge = mock(answer, attempts=1, absence=0)
    mia = pidge.as_user("t")
    known = pidge.presence()
    with pytest.raises(Unavailable):
        ok(get_me.sync_detailed(client=mia))

    assert known is not None
    assert pidge.presence() == known
    assert lost == ["/v1/me", "/.well-known/messaging"]


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


def test_a_trial_that_shows_nothing_lets_the_next_call_try() -> None:
    def lose(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("lost")

    def fail() -> str:
        raise RuntimeError("no token")

    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=TOTALS)

    answers = [lose]
    pidge = mock(lambda request: answers[0](request), attempts=1, absence=0.01)
    with pytest.raises(Unavailable, match="lost"):
        ok(get_me.sync_detailed(client=pidge.as_user("t")))
    time.sleep(0.05)
    pidge._availability._absence = 3600.0
    with pytest.raises(RuntimeError):
        get_me.sync_detailed(client=pidge.as_user(fail))
    answers[0] = answer

    assert ok(get_unread_totals.sync_detailed(client=pidge.as_user("t"))).messages == 1


def test_a_longer_time_for_an_attempt_than_for_the_call_does_not_hide_an_absence() -> None:
    with Scripted(["silent"]) as server:
        mia = Pidge(server.url, timeout=0.3, attempt_timeout=5).as_user("t")

        for _ in range(3):
            with pytest.raises(Unavailable):
                ok(get_unread_totals.sync_detailed(client=mia))

        assert len(server.requests) == 1


def test_presence_repeats_a_lost_attempt() -> None:
    asked = list[str]()

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        if len(asked) == 1:
            raise httpx.ReadError("a kept connection was closed")
        return httpx.Response(200, json=SERVICE)

    assert mock(answer).presence() is not None
